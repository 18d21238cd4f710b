namespace DeepNotebooks.Data;

/// <summary>Saturation and hue in one step: a turn and a stretch of the plane of colours at equal luma (the axes I and Q of NTSC's YIQ).</summary>
static class Colours
{
    const int FractionBits = 12;

    /// <param name="planes">Red, green, blue; of one channel nothing happens.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="saturation">0: grey, 1: as it is.</param>
    /// <param name="turn">Share of the colour circle.</param>
    internal static void Change(Span<byte> planes, int channels, double saturation, double turn)
    {
        if (channels != 3)
            return;
        Span<int> matrix = stackalloc int[9];
        Matrix(saturation, turn, matrix);
        var area = planes.Length / 3;
        var (red, green, blue) = (0, area, 2 * area);
        for (; red < area; red++, green++, blue++)
        {
            var (r, g, b) = (planes[red], planes[green], planes[blue]);
            planes[red] = Mixed(matrix[0], matrix[1], matrix[2], r, g, b);
            planes[green] = Mixed(matrix[3], matrix[4], matrix[5], r, g, b);
            planes[blue] = Mixed(matrix[6], matrix[7], matrix[8], r, g, b);
        }
    }

    static byte Mixed(int x, int y, int z, byte r, byte g, byte b) =>
        (byte)Math.Clamp(((x * r) + (y * g) + (z * b) + (1 << (FractionBits - 1))) >> FractionBits, 0, 255);

    static void Matrix(double saturation, double turn, Span<int> matrix)
    {
        ReadOnlySpan<double> toYiq = [0.299, 0.587, 0.114, 0.5959, -0.2746, -0.3213, 0.2115, -0.5227, 0.3112];
        ReadOnlySpan<double> toRgb = [1, 0.956, 0.619, 1, -0.272, -0.647, 1, -1.106, 1.703];
        var (sin, cos) = Math.SinCos(turn * 2 * Math.PI);
        for (var column = 0; column < 3; column++)
        {
            var (y, i, q) = (toYiq[column], toYiq[3 + column], toYiq[6 + column]);
            (i, q) = (saturation * ((cos * i) - (sin * q)), saturation * ((sin * i) + (cos * q)));
            for (var row = 0; row < 3; row++)
                matrix[(3 * row) + column] = (int)Math.Round(((toRgb[3 * row] * y) + (toRgb[(3 * row) + 1] * i) + (toRgb[(3 * row) + 2] * q)) * (1 << FractionBits));
        }
    }
}
