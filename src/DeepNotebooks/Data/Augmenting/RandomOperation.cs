using System.Runtime.InteropServices;

namespace DeepNotebooks.Data;

/// <summary>One of RandAugment's fourteen operations with its strength drawn. Cubuk et al.: RandAugment, 2020.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Strength">0 to 1, with a sign.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct RandomOperation(RandomOperation.Operation Kind, double Strength)
{
    internal enum Operation
    {
        Nothing, StretchTones, Equalise, Turn, Invert, Colour, FewerTones, Contrast, Brightness, Sharpness, SlantX, SlantY, MoveX, MoveY,
    }

    const double MostDegrees = 30;
    const double MostSlant = 0.3;
    const double MostMove = 0.3;
    const double MostTone = 0.9;

    internal static RandomOperation Draw(ref SplitMix64 random, double magnitude)
    {
        var kind = (Operation)random.Next((int)Operation.MoveY + 1);
        return new RandomOperation(kind, random.NextDouble() < 0.5 ? magnitude : -magnitude);
    }

    /// <summary>What it does to places; nothing where it changes tones.</summary>
    internal Affine Move(Affine map, int height, int width) => Kind switch
    {
        Operation.Turn => map.Turned(Strength * MostDegrees),
        Operation.SlantX => map.Slanted(Strength * MostSlant, 0),
        Operation.SlantY => map.Slanted(0, Strength * MostSlant),
        Operation.MoveX => map.Moved(Strength * MostMove * width, 0),
        Operation.MoveY => map.Moved(0, Strength * MostMove * height),
        _ => map,
    };

    /// <summary>What it does to tones; nothing where it moves.</summary>
    internal void ChangeTones(Span<byte> planes, int channels, int width)
    {
        var factor = 1 + (Strength * MostTone);
        switch (Kind)
        {
            case Operation.StretchTones:
                Tones.Stretch(planes, channels);
                break;
            case Operation.Equalise:
                Tones.Equalise(planes, channels);
                break;
            case Operation.Invert:
                Tones.InvertAbove(planes, (int)(256 * (1 - Math.Abs(Strength))));
                break;
            case Operation.Colour:
                Colours.Change(planes, channels, factor, 0);
                break;
            case Operation.FewerTones:
                Tones.Keep(planes, bits: 8 - (int)Math.Round(4 * Math.Abs(Strength)));
                break;
            case Operation.Contrast:
                Tones.Contrast(planes, channels, factor);
                break;
            case Operation.Brightness:
                Tones.Brightness(planes, factor);
                break;
            case Operation.Sharpness:
                Sharpening.Apply(planes, channels, width, factor);
                break;
            default:
                break;
        }
    }
}
