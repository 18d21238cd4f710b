namespace DeepNotebooks.Data;

/// <summary>Draws one image of a shape: about the middle, of some size, turned a little, stretched, noisy, in two colours told apart by their luma.</summary>
static class ShapeDrawing
{
    internal static readonly IReadOnlyList<string> Classes =
        ["circle", "ring", "square", "frame", "triangle", "star", "cross", "crescent", "stripes", "checkers"];

    /// <summary>Each pixel is looked at in 2 × 2 places: soft edges.</summary>
    const int Samples = 2;

    internal static PixelImage Draw(int shape, int side, SplitMix64 random)
    {
        var radius = random.Between(0.26, 0.42);
        var (centreX, centreY) = (random.Between(0.38, 0.62), random.Between(0.38, 0.62));
        var (sin, cos) = Math.SinCos(random.Between(-0.6, 0.6));
        var stretch = random.Between(0.82, 1.22);
        var background = Colour(ref random);
        var foreground = Apart(background, ref random);
        var (shadeX, shadeY) = (random.Between(-30, 30), random.Between(-30, 30));
        var noise = random.Between(4, 14);
        var blots = Blots(ref random);

        var pixels = new byte[side * side * 3];
        for (int y = 0, i = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var covered = 0;
                for (var sample = 0; sample < Samples * Samples; sample++)
                {
                    var px = (x + (((sample % Samples) + 0.5) / Samples)) / side;
                    var py = (y + (((sample / Samples) + 0.5) / Samples)) / side;
                    var (dx, dy) = ((px - centreX) / radius, (py - centreY) / radius);
                    var u = ((cos * dx) + (sin * dy)) * stretch;
                    var v = (cos * dy) - (sin * dx);
                    if (Inside(shape, u, v) != InBlot(blots, px, py))
                        covered++;
                }
                var share = (double)covered / (Samples * Samples);
                var shade = (shadeX * (((double)x / side) - 0.5)) + (shadeY * (((double)y / side) - 0.5));
                for (var c = 0; c < 3; c++)
                {
                    var value = background[c] + ((foreground[c] - background[c]) * share) + shade + (noise * Bell(ref random));
                    pixels[i++] = (byte)Math.Clamp(value + 0.5, 0, 255);
                }
            }
        }
        return new PixelImage(side, side, 3, pixels);
    }

    // In the shape's own coordinates: about 1 from the centre to the rim.
    static bool Inside(int shape, double u, double v)
    {
        var (a, b, square) = (Math.Abs(u), Math.Abs(v), (u * u) + (v * v));
        return shape switch
        {
            0 => square < 1,
            1 => square is < 1 and > 0.36,
            2 => Math.Max(a, b) < 0.85,
            3 => Math.Max(a, b) is < 0.85 and > 0.5,
            4 => v > -0.6 && (a * 1.732) + v < 1.2,
            5 => square < 1.2 && InStar(u, v),
            6 => Math.Max(a, b) < 1 && Math.Min(a, b) < 0.3,
            7 => square < 1 && ((u - 0.45) * (u - 0.45)) + (v * v) > 0.62,
            8 => square < 1 && (int)Math.Floor((u + 1) * 3) % 2 == 0,
            _ => Math.Max(a, b) < 0.9 && ((int)Math.Floor((u + 0.9) / 0.45) + (int)Math.Floor((v + 0.9) / 0.45)) % 2 == 0,
        };
    }

    // Five points: the angle is folded to half a point, where the rim is one straight line from tip to notch.
    static bool InStar(double u, double v)
    {
        const double fifth = 2 * Math.PI / 5;
        const double notch = 0.45;
        var angle = Math.Abs(Math.IEEERemainder(Math.Atan2(v, u), fifth));
        var distance = Math.Sqrt((u * u) + (v * v));
        var (x, y) = (distance * Math.Cos(angle), distance * Math.Sin(angle));
        var (notchX, notchY) = (notch * Math.Cos(fifth / 2), notch * Math.Sin(fifth / 2));
        const double tip = 1.08;
        return ((x - tip) * notchY) - (y * (notchX - tip)) < 0;
    }

    static double[] Colour(ref SplitMix64 random) => [random.Between(30, 225), random.Between(30, 225), random.Between(30, 225)];

    // A colour at some distance, in luma too, so that the grey set can be learned as well.
    static double[] Apart(double[] other, ref SplitMix64 random)
    {
        while (true)
        {
            var colour = Colour(ref random);
            var luma = (0.299 * (colour[0] - other[0])) + (0.587 * (colour[1] - other[1])) + (0.114 * (colour[2] - other[2]));
            if (Math.Abs(luma) > 50)
                return colour;
        }
    }

    // Small discs that turn shape to background and background to shape: something to look past.
    static (double X, double Y, double Square)[] Blots(ref SplitMix64 random)
    {
        var blots = new (double X, double Y, double Square)[random.Next(4)];
        for (var i = 0; i < blots.Length; i++)
        {
            var radius = random.Between(0.02, 0.07);
            blots[i] = (random.NextDouble(), random.NextDouble(), radius * radius);
        }
        return blots;
    }

    static bool InBlot((double X, double Y, double Square)[] blots, double x, double y)
    {
        foreach (var blot in blots)
        {
            if (((x - blot.X) * (x - blot.X)) + ((y - blot.Y) * (y - blot.Y)) < blot.Square)
                return true;
        }
        return false;
    }

    // The sum of four uniform numbers, centred and scaled to deviation 1: near enough to normal, and integers give the same on every machine.
    static double Bell(ref SplitMix64 random)
    {
        var bits = random.Next();
        var sum = (int)(ushort)bits + (ushort)(bits >> 16) + (ushort)(bits >> 32) + (ushort)(bits >> 48);
        return (sum - 131_070) * (1.7320508 / 65_536);
    }
}
