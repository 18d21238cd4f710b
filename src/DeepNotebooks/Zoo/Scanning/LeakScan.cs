using System.Text.Json;

namespace DeepNotebooks.Zoos;

/// <summary>A last look at what a package tells, before it leaves: notebook, outputs, card, recipe.</summary>
static class LeakScan
{
    const int Shown = 5;

    /// <param name="folder">The package.</param>
    /// <param name="message">The version's message, which goes into the history.</param>
    /// <param name="allowed">Texts that may stand there.</param>
    /// <exception cref="RequestException">There is something that others should not read; the message says where.</exception>
    internal static void Check(string folder, string? message, IReadOnlyList<string> allowed)
    {
        var leaks = Find(folder, message).Where(leak => !allowed.Any(text => text.Length > 0 && leak.Text.Contains(text, StringComparison.Ordinal))).ToList();
        if (leaks.Count == 0)
            return;
        var first = leaks.DistinctBy(leak => (leak.Where, leak.Kind)).Take(Shown).ToList();
        var more = leaks.DistinctBy(leak => (leak.Where, leak.Kind)).Count() - first.Count;
        throw new RequestException(
            $"this would tell others what they should not read: {string.Join("; ", first)}{(more > 0 ? $"; and {more} more" : "")}. "
            + "Nothing was published. Take it out, run the cell again and publish again; what may stay is named with --allow TEXT.");
    }

    internal static IEnumerable<Leak> Find(string folder, string? message)
    {
        var held = Leaks.Held();
        foreach (var leak in Lines(message ?? "", "the message", held))
            yield return leak;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, file);
            var found = Path.GetExtension(file) switch
            {
                ".ipynb" => Notebook(File.ReadAllBytes(file), name, held),
                ".md" or ".yaml" or ".json" => Lines(File.ReadAllText(file), name, held),
                _ => [],
            };
            foreach (var leak in found)
                yield return leak;
        }
    }

    static IEnumerable<Leak> Lines(string text, string where, IReadOnlyCollection<string> held)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            foreach (var leak in Leaks.In(line, $"{where}, line {number}", held))
                yield return leak;
        }
    }

    static IEnumerable<Leak> Notebook(byte[] json, string where, IReadOnlyCollection<string> held)
    {
        using var notebook = JsonDocument.Parse(json);
        var number = 0;
        foreach (var cell in notebook.RootElement.TryGetProperty("cells", out var cells) ? cells.EnumerateArray() : default)
        {
            number++;
            if (cell.TryGetProperty("source", out var source))
            {
                foreach (var leak in Lines(Text(source), $"{where}, cell {number}", held))
                    yield return leak;
            }
            foreach (var property in cell.EnumerateObject().Where(property => property.Name is "outputs" or "metadata" or "attachments"))
            {
                var place = property.Name == "outputs" ? $"{where}, output of cell {number}" : $"{where}, {property.Name} of cell {number}";
                foreach (var text in Strings(property.Value))
                {
                    foreach (var leak in Leaks.In(text, place, held))
                        yield return leak;
                }
            }
        }
        if (notebook.RootElement.TryGetProperty("metadata", out var metadata))
        {
            foreach (var leak in Strings(metadata).SelectMany(text => Leaks.In(text, $"{where}, metadata", held)))
                yield return leak;
        }
    }

    // A cell's source is a text or a list of lines.
    static string Text(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? string.Concat(element.EnumerateArray().Select(line => line.GetString()))
        : element.GetString() ?? "";

    // Pictures are long texts in which anything might be read.
    static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array when element.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) => [Text(element)],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => element.EnumerateObject().Where(property => !property.Name.StartsWith("image/", StringComparison.Ordinal)).SelectMany(property => Strings(property.Value)),
        _ => [],
    };
}
