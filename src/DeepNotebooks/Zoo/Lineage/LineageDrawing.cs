using System.Globalization;
using System.Net;
using System.Text;

namespace DeepNotebooks.Zoos;

/// <summary>A lineage as SVG: a column a generation, a box a version, a line from each parent to what was made of it. No script, no style sheet.</summary>
static class LineageDrawing
{
    const int Width = 230, Height = 58, Across = 60, Down = 16, Margin = 8;

    internal static string Svg(Lineage lineage)
    {
        var places = new List<(LineageNode Node, int Column, double Row, LineageNode? Parent)>();
        var rows = 0;
        Place(lineage.Root, 0, null);
        var columns = places.Max(place => place.Column) + 1;
        var (width, height) = ((2 * Margin) + (columns * Width) + ((columns - 1) * Across), (2 * Margin) + (rows * Height) + ((rows - 1) * Down));

        var svg = new StringBuilder(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">");
        svg.Append($"<title>The lineage of {Escape(lineage.Asked)}</title>");
        var where = places.ToDictionary(place => place.Node.Name, place => (X: X(place.Column), Y: Y(place.Row)), StringComparer.Ordinal);
        foreach (var (node, _, _, parent) in places.Where(place => place.Parent is not null))
        {
            var (from, to) = (where[parent!.Name], where[node.Name]);
            var (x1, y1, x2, y2) = (from.X + Width, from.Y + (Height / 2.0), (double)to.X, to.Y + (Height / 2.0));
            svg.Append($"<path fill=\"none\" stroke=\"#888\" stroke-width=\"1.5\" d=\"M{N(x1)} {N(y1)} C{N(x1 + (Across / 2.0))} {N(y1)} {N(x2 - (Across / 2.0))} {N(y2)} {N(x2)} {N(y2)}\"/>");
        }
        foreach (var (node, column, row, _) in places)
            Box(svg, node, X(column), Y(row), node.Name == lineage.Asked);
        return svg.Append("</svg>").ToString();

        // Leaves take rows of their own; whoever has children stands in their middle.
        double Place(LineageNode node, int column, LineageNode? parent)
        {
            var own = node.Children.Select(child => Place(child, column + 1, node)).ToList();
            var row = own.Count == 0 ? rows++ : (own[0] + own[^1]) / 2;
            places.Add((node, column, row, parent));
            return row;
        }
    }

    static void Box(StringBuilder svg, LineageNode node, double x, double y, bool asked)
    {
        var known = node.Model is not null;
        svg.Append($"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{Width}\" height=\"{Height}\" rx=\"6\" fill=\"{(asked ? "#e3eefc" : "#fafafa")}\" ")
            .Append($"stroke=\"{(node.Remark is not null ? "#b3261e" : asked ? "#1a5fb4" : "#888")}\"{(known ? "" : " stroke-dasharray=\"4 3\"")}/>");
        Line(0, node.Name, "bold", "#111");
        Line(1, known ? $"{node.Model} on {node.Dataset}" : "", "normal", "#333");
        var accuracy = node.Accuracy is { } share ? string.Create(CultureInfo.InvariantCulture, $"accuracy {share:0.000}") : "";
        Line(2, node.Remark ?? accuracy, "normal", node.Remark is null ? "#333" : "#b3261e");

        void Line(int line, string text, string weight, string color)
        {
            if (text.Length > 0)
                svg.Append($"<text x=\"{N(x + 10)}\" y=\"{N(y + 18 + (line * 16))}\" font-weight=\"{weight}\" fill=\"{color}\">{Escape(Fit(text))}</text>");
        }
    }

    // At twelve pixels a letter takes some six and a half.
    static string Fit(string text) => text.Length <= 32 ? text : string.Concat(text.AsSpan(0, 31), "…");

    static double X(int column) => Margin + (column * (Width + Across));

    static double Y(double row) => Margin + (row * (Height + Down));

    static string Escape(string text) => WebUtility.HtmlEncode(text);

    static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
