using SkiaSharp;

namespace DeepNotebooks.Charts;

/// <summary>How often answers are right by how sure they were, as a PNG: bars that end on the diagonal are honest.</summary>
sealed record ReliabilityChart(Calibration Calibration)
{
    internal const string BarColor = "#1f77b4", GapColor = "#d62728";

    const float Left = 40, Right = 10, Top = 10, Bottom = 24;

    /// <summary>The picture's width and height in pixels.</summary>
    public int Side { get; init; } = 230;

    /// <summary>Draws at twice the size, for sharp screens; show it at <see cref="Side"/>.</summary>
    public byte[] Png() => SharpPicture.Png(Side, Side, Draw);

    void Draw(SKCanvas canvas)
    {
        float X(double share) => Left + (float)(share * (Side - Left - Right));
        float Y(double share) => Side - Bottom - (float)(share * (Side - Top - Bottom));

        canvas.Clear(SKColors.White);
        using var grid = new SKPaint { Color = new SKColor(0xe4, 0xe4, 0xe4), StrokeWidth = 1 };
        foreach (var tick in (double[])[0, 0.2, 0.4, 0.6, 0.8, 1])
        {
            canvas.DrawLine(Left, Y(tick), Side - Right, Y(tick), grid);
            StrokeDigits.Draw(canvas, tick.ToString("0.0"), Left - 6, Y(tick), StrokeDigits.Anchor.Right);
            StrokeDigits.Draw(canvas, tick.ToString("0.0"), X(tick), Side - (Bottom / 2) + 2, StrokeDigits.Anchor.Center);
        }
        using var bar = new SKPaint { Color = SKColor.Parse(BarColor) };
        using var gap = new SKPaint { Color = SKColor.Parse(GapColor).WithAlpha(0x70) };
        foreach (var bin in Calibration.Bins)
        {
            canvas.DrawRect(new SKRect(X(bin.From) + 0.5f, Y(bin.Right), X(bin.To) - 0.5f, Y(0)), bar);
            // Between what was said and what was: over the bar where the model boasts, within it where it is too modest.
            canvas.DrawRect(new SKRect(X(bin.From) + 0.5f, Math.Min(Y(bin.Sure), Y(bin.Right)), X(bin.To) - 0.5f, Math.Max(Y(bin.Sure), Y(bin.Right))), gap);
        }
        using var diagonal = new SKPaint { Color = new SKColor(0x60, 0x60, 0x60), StrokeWidth = 1.5f, IsAntialias = true };
        canvas.DrawLine(X(0), Y(0), X(1), Y(1), diagonal);
    }
}
