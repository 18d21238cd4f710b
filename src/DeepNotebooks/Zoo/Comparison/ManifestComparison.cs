using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Zoos;

/// <summary>What two model.yaml say, item by item.</summary>
static class ManifestComparison
{
    // It stands among the metrics, and tells which weights were kept, not how well they do.
    const string Epoch = "epoch";

    static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    internal static IReadOnlyList<DiffItem> Of(ModelManifest a, ModelManifest b) =>
    [
        .. Each("version", a, b,
            ("name", m => $"{m.Name}@{m.Version}"), ("title", m => m.Title), ("authors", m => string.Join(", ", m.Authors)),
            ("created", m => $"{m.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC")),
        .. Metrics(a, b),
        .. Each("data", a, b,
            ("dataset", m => m.Dataset.Name), ("identity", m => m.Dataset.Identity), ("source", m => m.Dataset.Source), ("licence of the data", m => m.Dataset.Licence)),
        .. Each("licence", a, b, ("licence", m => m.Licence)),
        .. Each("parent", a, b,
            ("re-trained from", m => m.Parent is not { } parent ? null : parent.Version > 0 ? $"{parent.Name}@{parent.Version}" : parent.Name),
            ("weights of the parent", m => m.Parent?.Digest),
            ("changed from the parent", m => m.Parent?.Changed is { } changed ? string.Join(", ", changed) : null)),
        .. Each("input", a, b,
            ("task", m => m.Task), ("shape", m => Shape(m.Inputs.FirstOrDefault())), ("preprocessing", m => Described(m.Inputs.FirstOrDefault()?.Preprocessing))),
        .. Recipes(a.Recipe, b.Recipe),
        .. Each("recipe", a, b, ("epoch that was kept", m => Number(m, Epoch)), ("trained on", m => m.TrainedOn)),
        .. Files(a, b),
    ];

    // Only what one of them has: 'parent' of two models without one says nothing.
    static IEnumerable<DiffItem> Each(string section, ModelManifest a, ModelManifest b, params (string Item, Func<ModelManifest, string?> Value)[] items) =>
        items.Select(item => new DiffItem(section, item.Item, item.Value(a), item.Value(b))).Where(item => item.A is not null || item.B is not null);

    static IEnumerable<DiffItem> Metrics(ModelManifest a, ModelManifest b) =>
        a.Metrics.Keys.Union(b.Metrics.Keys).Where(name => name != Epoch).Order(StringComparer.Ordinal).Select(name => new DiffItem("metrics", name, Number(a, name), Number(b, name))
        {
            Change = a.Metrics.TryGetValue(name, out var before) && b.Metrics.TryGetValue(name, out var after) ? after - before : null,
        });

    static string? Number(ModelManifest model, string metric) =>
        model.Metrics.TryGetValue(metric, out var value) ? value.ToString("0.######", CultureInfo.InvariantCulture) : null;

    static IEnumerable<DiffItem> Recipes(Recipe a, Recipe b)
    {
        var (first, second) = (Flat(a), Flat(b));
        return first.Keys.Union(second.Keys).Select(name => new DiffItem("recipe", name, first.GetValueOrDefault(name), second.GetValueOrDefault(name)));
    }

    // "augmentation.mirror" for what stands a level deeper.
    static Dictionary<string, string?> Flat(Recipe recipe)
    {
        var flat = new Dictionary<string, string?>(StringComparer.Ordinal);
        Add(JsonSerializer.SerializeToNode(recipe, Snake)!.AsObject(), "");
        return flat;

        void Add(JsonObject part, string prefix)
        {
            foreach (var (name, value) in part)
            {
                if (value is JsonObject inner)
                    Add(inner, $"{prefix}{name}.");
                else if (value is not null)
                    flat[prefix + name] = value is JsonValue single && single.TryGetValue<string>(out var text) ? text : value.ToJsonString();
            }
        }
    }

    static IEnumerable<DiffItem> Files(ModelManifest a, ModelManifest b) =>
        a.Files.Keys.Union(b.Files.Keys).Order(StringComparer.Ordinal).Select(path =>
        {
            var (before, after) = (a.Files.GetValueOrDefault(path), b.Files.GetValueOrDefault(path));
            return new DiffItem("files", path, File(before), File(after)) { Change = before is not null && after is not null ? after.Bytes - before.Bytes : null };
        });

    // Twelve digits tell two files apart; a diff is no proof.
    static string? File(FileDigest? file) => file is null ? null : $"{file.Bytes} bytes, sha256 {file.Sha256[..Math.Min(12, file.Sha256.Length)]}";

    static string? Shape(TensorSpec? input) => input is null ? null : string.Join(" × ", input.Shape.Select(length => length < 0 ? "batch" : $"{length}"));

    static string? Described(Preprocessing? image) => image is null
        ? null
        : $"{(image.Channels == 1 ? "grey" : "RGB")}, {image.Width} × {image.Height}, {image.Resize}, mean {List(image.Mean)}, std {List(image.Std)}";

    static string List(IEnumerable values) => $"[{string.Join(", ", values.Cast<IFormattable>().Select(value => value.ToString("0.####", CultureInfo.InvariantCulture)))}]";
}
