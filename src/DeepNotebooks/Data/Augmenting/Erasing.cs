namespace DeepNotebooks.Data;

/// <summary>Replaces a rectangle of an image by noise. Zhong et al.: Random Erasing, 2020.</summary>
static class Erasing
{
    const double Least = 0.02;
    const double Most = 0.33;
    const double WidestAspect = 3.3;

    internal static void Apply(Span<byte> planes, int channels, int height, int width, ref SplitMix64 random)
    {
        var share = random.Between(Least, Most);
        var aspect = Math.Exp(random.Between(-Math.Log(WidestAspect), Math.Log(WidestAspect)));
        var w = Math.Clamp((int)Math.Round(width * Math.Sqrt(share * aspect)), 1, width);
        var h = Math.Clamp((int)Math.Round(height * Math.Sqrt(share / aspect)), 1, height);
        var (left, top) = (random.Next(width - w + 1), random.Next(height - h + 1));
        for (var c = 0; c < channels; c++)
        {
            for (var y = top; y < top + h; y++)
            {
                foreach (ref var value in planes.Slice((((c * height) + y) * width) + left, w))
                    value = (byte)random.Next(256);
            }
        }
    }
}
