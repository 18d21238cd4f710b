using SkiaSharp;

namespace DeepNotebooks.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Color">"#rrggbb"; the legend around the picture uses it too.</param>
/// <param name="Points">In the order of x.</param>
sealed record Curve(string Color, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Whether each point is marked: where there are few.</summary>
    public bool Dots { get; init; } = true;
}

/// <summary>Curves over a counted x axis, as a PNG. It carries numbers only: titles and legend belong to the text around it.</summary>
/// <remarks>
/// Drawn here rather than by a chart library because it must be readable on a machine with no fonts at all (a bare container),
/// and cheap enough to be drawn anew at each epoch.
/// </remarks>
sealed record CurveChart
{
    const float Left = 52, Right = 12, Top = 10, Bottom = 24;

    /// <summary>The picture's width in pixels.</summary>
    public int Width { get; init; } = 420;

    /// <summary>The picture's height in pixels.</summary>
    public int Height { get; init; } = 230;

    /// <summary>The x axis runs from 1 to at least this.</summary>
    public int LastX { get; init; } = 1;

    /// <summary>Where the x axis begins.</summary>
    public double FirstX { get; init; } = 1;

    /// <summary>Where the y axis runs from and to; by default it is made to fit what is drawn.</summary>
    public (double Low, double High)? RangeY { get; init; }

    /// <summary>The text of a whole number on the x axis.</summary>
    public Func<double, string> LabelX { get; init; } = tick => tick.ToString("0");

    /// <summary>What is drawn.</summary>
    public required IReadOnlyList<Curve> Curves { get; init; }

    /// <summary>Draws at twice the size, for sharp screens; show it at <see cref="Width"/>.</summary>
    public byte[] Png() => SharpPicture.Png(Width, Height, Draw);

    void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        var points = Curves.SelectMany(curve => curve.Points).Where(point => double.IsFinite(point.Y)).ToList();
        var xs = new Axis(FirstX, Math.Max(FirstX + 1, Math.Max(LastX, points.Count == 0 ? FirstX : points.Max(point => point.X))));
        var ys = RangeY is { } range ? new Axis(range.Low, range.High) : points.Count == 0 ? new Axis(0, 1) : Axis.Around(points.Min(point => point.Y), points.Max(point => point.Y));

        float X(double x) => Left + (float)(xs.Position(x) * (Width - Left - Right));
        float Y(double y) => Height - Bottom - (float)(ys.Position(y) * (Height - Top - Bottom));

        using var grid = new SKPaint { Color = new SKColor(0xe4, 0xe4, 0xe4), StrokeWidth = 1 };
        foreach (var tick in ys.Ticks(5))
        {
            canvas.DrawLine(Left, Y(tick), Width - Right, Y(tick), grid);
            StrokeDigits.Draw(canvas, ys.Label(tick), Left - 6, Y(tick), StrokeDigits.Anchor.Right);
        }
        foreach (var tick in xs.Ticks(8).Where(double.IsInteger))
        {
            canvas.DrawLine(X(tick), Top, X(tick), Height - Bottom, grid);
            StrokeDigits.Draw(canvas, LabelX(tick), X(tick), Height - (Bottom / 2) + 2, StrokeDigits.Anchor.Center);
        }
        if (RangeY is not null)
            canvas.ClipRect(new SKRect(Left, Top, Width, Height - Bottom + 1));
        foreach (var curve in Curves)
            Draw(canvas, curve, X, Y);
    }

    static void Draw(SKCanvas canvas, Curve curve, Func<double, float> x, Func<double, float> y)
    {
        using var line = new SKPaint
        {
            Color = SKColor.Parse(curve.Color),
            StrokeWidth = 2,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeJoin = SKStrokeJoin.Round,
        };
        using var dot = new SKPaint { Color = line.Color, IsAntialias = true };
        SKPoint? previous = null;
        foreach (var (pointX, pointY) in curve.Points)
        {
            // A loss that ran away to infinity breaks the line instead of flattening the rest.
            SKPoint? point = double.IsFinite(pointY) ? new SKPoint(x(pointX), y(pointY)) : null;
            if (previous is { } from && point is { } to)
                canvas.DrawLine(from, to, line);
            if (curve.Dots && point is { } here)
                canvas.DrawCircle(here, 3, dot);
            previous = point;
        }
    }
}
