using System.Globalization;
using System.Net;
using System.Text;

namespace DeepNotebooks.Zoos;

/// <summary>
/// A lineage as SVG: a column a generation, a box a version, a line from each parent to what was made of it. No script and no style sheet: a page may
/// colour its classes (<c>box</c>, <c>asked</c>, <c>wrong</c>, <c>name</c>, <c>fact</c>) otherwise.
/// </summary>
static class LineageDrawing
{
    const int Width = 252, Line = 16, Across = 60, Down = 16, Margin = 8;

    /// <summary>Draws a lineage.</summary>
    /// <param name="lineage">What is drawn.</param>
    /// <param name="page">The address that a version's box leads to; null where there is none.</param>
    internal static string Svg(Lineage lineage, Func<LineageNode, string?>? page = null)
    {
        var places = new List<(LineageNode Node, int Column, double Row, LineageNode? Parent)>();
        var rows = 0;
        Place(lineage.Root, 0, null);
        var columns = places.Max(place => place.Column) + 1;
        // A name, what it is, how good it is; and where a re-training tells it, what that changed.
        var box = (places.Exists(place => place.Node.Changes is not null) ? 4 : 3) * Line;
        box += 10;
        var (width, height) = ((2 * Margin) + (columns * Width) + ((columns - 1) * Across), (2 * Margin) + (rows * box) + ((rows - 1) * Down));

        var svg = new StringBuilder(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"lineage\" role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">");
        svg.Append($"<title>The lineage of {Escape(lineage.Asked)}</title>");
        var where = places.ToDictionary(place => place.Node.Name, place => (X: X(place.Column), Y: Y(place.Row)), StringComparer.Ordinal);
        foreach (var (node, _, _, parent) in places.Where(place => place.Parent is not null))
        {
            var (from, to) = (where[parent!.Name], where[node.Name]);
            var (x1, y1, x2, y2) = (from.X + Width, from.Y + (box / 2.0), (double)to.X, to.Y + (box / 2.0));
            svg.Append($"<path fill=\"none\" stroke=\"#888\" stroke-width=\"1.5\" d=\"M{N(x1)} {N(y1)} C{N(x1 + (Across / 2.0))} {N(y1)} {N(x2 - (Across / 2.0))} {N(y2)} {N(x2)} {N(y2)}\"/>");
        }
        foreach (var (node, column, row, _) in places)
        {
            var address = page?.Invoke(node);
            if (address is not null)
                svg.Append($"<a href=\"{Escape(address)}\">");
            Box(svg, node, X(column), Y(row), box, node.Name == lineage.Asked);
            if (address is not null)
                svg.Append("</a>");
        }
        return svg.Append("</svg>").ToString();

        // Leaves take rows of their own; whoever has children stands in their middle.
        double Place(LineageNode node, int column, LineageNode? parent)
        {
            var own = node.Children.Select(child => Place(child, column + 1, node)).ToList();
            var row = own.Count == 0 ? rows++ : (own[0] + own[^1]) / 2;
            places.Add((node, column, row, parent));
            return row;
        }

        double Y(double row) => Margin + (row * (box + Down));
    }

    static void Box(StringBuilder svg, LineageNode node, double x, double y, double height, bool asked)
    {
        var known = node.Model is not null;
        var kinds = $"box{(asked ? " asked" : "")}{(node.Remark is not null ? " wrong" : "")}";
        svg.Append($"<g><title>{Escape(Told(node))}</title>")
            .Append($"<rect class=\"{kinds}\" x=\"{N(x)}\" y=\"{N(y)}\" width=\"{Width}\" height=\"{N(height)}\" rx=\"6\" fill=\"{(asked ? "#e3eefc" : "#fafafa")}\" ")
            .Append($"stroke=\"{(node.Remark is not null ? "#b3261e" : asked ? "#1a5fb4" : "#888")}\"{(known ? "" : " stroke-dasharray=\"4 3\"")}/>");
        Text("name", node.Name, 30, 0);
        if (known)
            Text("fact", $"{node.Model} on {node.Dataset}", 37, 1);
        if (node.Remark is not null)
            Text("fact wrong", node.Remark, 37, 2);
        else if (node.Accuracy is { } share)
            Text("fact", string.Create(CultureInfo.InvariantCulture, $"accuracy {share:0.000}"), 37, 2);
        if (node.Changes is { } changes)
            Text("fact", changes, 37, 3);
        svg.Append("</g>");

        void Text(string kind, string text, int letters, int line)
        {
            var (weight, colour) = kind switch { "name" => ("bold", "#111"), "fact" => ("normal", "#333"), _ => ("normal", "#b3261e") };
            svg.Append($"<text class=\"{kind}\" x=\"{N(x + 10)}\" y=\"{N(y + 18 + (line * Line))}\" font-weight=\"{weight}\" fill=\"{colour}\">{Escape(Fit(text, letters))}</text>");
        }
    }

    // What does not fit in a box is told where the pointer rests on it.
    static string Told(LineageNode node) => string.Join("\n", new[]
    {
        node.Name,
        node.Title,
        node.Changes,
        node.Changed is { Count: > 0 } && node.Kept is { Count: > 0 } kept ? $"kept {string.Join(", ", kept)}" : null,
        node.Remark,
    }.OfType<string>());

    // At twelve pixels a letter takes some six and a half.
    static string Fit(string text, int letters) => text.Length <= letters ? text : string.Concat(text.AsSpan(0, letters - 1), "…");

    static double X(int column) => Margin + (column * (Width + Across));

    static string Escape(string text) => WebUtility.HtmlEncode(text);

    static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
