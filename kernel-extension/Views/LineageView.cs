using System.Text;
using DeepNotebooks.Notebook;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Extension.Views;

/// <summary>A lineage as a tree of text, and as a drawing of boxes and lines.</summary>
static class LineageView
{
    internal static string Text(Lineage lineage)
    {
        var lines = new List<(string Tree, string Facts)>();
        Add(lineage.Root, "", "");
        var width = lines.Max(line => line.Tree.Length);
        var text = new StringBuilder();
        foreach (var (tree, facts) in lines)
            text.Append(tree.PadRight(width)).Append("  ").Append(facts).Append('\n');
        return text.ToString().TrimEnd();

        void Add(LineageNode node, string first, string rest)
        {
            lines.Add((first + node.Name + (node.Name == lineage.Asked ? "  ◀" : ""), Facts(node)));
            for (var i = 0; i < node.Children.Count; i++)
            {
                var last = i == node.Children.Count - 1;
                Add(node.Children[i], rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
            }
        }
    }

    // A picture, not the drawing itself: of a notebook that is not trusted JupyterLab shows pictures, and takes all drawings out.
    internal static MimeBundle Of(Lineage lineage)
    {
        var text = Text(lineage);
        var drawing = Convert.ToBase64String(Encoding.UTF8.GetBytes(LineageDrawing.Svg(lineage)));
        return MimeBundle.Html($"<img style=\"max-width:none\" alt=\"{Html.Escape(text)}\" src=\"data:image/svg+xml;base64,{drawing}\">", text);
    }

    static string Facts(LineageNode node)
    {
        string?[] facts =
        [
            node.Model is null ? null : $"{node.Model} on {node.Dataset}",
            node.Accuracy is { } accuracy ? $"accuracy {Numbers.Share(accuracy)}" : null,
            node.Changes,
            node.Published is { } published ? $"{published.UtcDateTime:yyyy-MM-dd}" : null,
            node.Remark is { } remark ? $"({remark})" : null,
        ];
        return string.Join(" · ", facts.OfType<string>());
    }
}
