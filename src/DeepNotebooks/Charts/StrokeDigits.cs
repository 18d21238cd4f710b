using SkiaSharp;

namespace DeepNotebooks.Charts;

/// <summary>Digits drawn as strokes, for pictures made where no font is installed.</summary>
static class StrokeDigits
{
    internal enum Anchor
    {
        Center,
        Right,
    }

    const float GlyphWidth = 5, GlyphHeight = 8, Advance = 7;

    // Corners on a grid 4 wide and 6 high, top left is "00"; a blank lifts the pen.
    static readonly Dictionary<char, string> Strokes = new()
    {
        ['0'] = "10 30 41 45 36 16 05 01 10",
        ['1'] = "01 20 26",
        ['2'] = "01 10 30 41 42 06 46",
        ['3'] = "01 10 30 41 42 33 44 45 36 16 05|13 33",
        ['4'] = "36 30 04 44",
        ['5'] = "40 00 03 33 44 45 36 06",
        ['6'] = "41 30 10 01 05 16 36 45 44 33 03",
        ['7'] = "00 40 16",
        ['8'] = "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
        ['9'] = "43 13 02 01 10 30 41 45 36 16 05",
        ['e'] = "03 43 42 12 03 05 16 46",
        ['-'] = "03 43",
        ['.'] = "25 26",
    };

    /// <summary>Draws <paramref name="number"/> vertically centred on <paramref name="y"/>.</summary>
    internal static void Draw(SKCanvas canvas, string number, float x, float y, Anchor anchor)
    {
        using var pen = new SKPaint
        {
            Color = new SKColor(0x44, 0x44, 0x44),
            StrokeWidth = 1.1f,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        var width = (number.Length * Advance) - (Advance - GlyphWidth);
        var left = anchor == Anchor.Right ? x - width : x - (width / 2);
        foreach (var character in number)
        {
            foreach (var stroke in Strokes.GetValueOrDefault(character, "").Split('|', StringSplitOptions.RemoveEmptyEntries))
                DrawStroke(canvas, pen, stroke, left, y - (GlyphHeight / 2));
            left += Advance;
        }
    }

    static void DrawStroke(SKCanvas canvas, SKPaint pen, string stroke, float left, float top)
    {
        var corners = stroke.Split(' ')
            .Select(corner => new SKPoint(left + ((corner[0] - '0') * GlyphWidth / 4), top + ((corner[1] - '0') * GlyphHeight / 6)))
            .ToArray();
        for (var i = 1; i < corners.Length; i++)
            canvas.DrawLine(corners[i - 1], corners[i], pen);
    }
}
