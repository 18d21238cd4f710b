using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace DeepNotebooks.Data;

/// <summary>What Hugging Face's <c>datasets</c> notes of a set's columns: which hold images, which classes, and the classes' names.</summary>
/// <param name="Images">Columns of images.</param>
/// <param name="Classes">Columns of classes with their names, in label order.</param>
sealed record HuggingFaceFeatures(IReadOnlyList<string> Images, IReadOnlyDictionary<string, IReadOnlyList<string>> Classes)
{
    /// <summary>From a Parquet file's notes, else from the folder's README.md (dataset_info) or dataset_infos.json.</summary>
    internal static HuggingFaceFeatures Of(ParquetFooter footer, string folder)
    {
        var features = FromJson(footer.Notes.GetValueOrDefault("huggingface"), root => root["info"]?["features"]);
        if (features is null && File.Exists(Path.Combine(folder, "dataset_infos.json")))
            features = FromJson(Text(Path.Combine(folder, "dataset_infos.json")), root => (root as JsonObject)?.FirstOrDefault().Value?["features"]);
        return features ?? FromCard(Path.Combine(folder, "README.md")) ?? new([], new Dictionary<string, IReadOnlyList<string>>());
    }

    static HuggingFaceFeatures? FromJson(string? json, Func<JsonNode, JsonNode?> features)
    {
        try
        {
            if (json is null || JsonNode.Parse(json) is not { } root || features(root) is not JsonObject columns)
                return null;
            var classes = new Dictionary<string, IReadOnlyList<string>>();
            foreach (var (name, feature) in columns)
            {
                // A list of classes is written [{…}], or {"_type": "Sequence" or "List", "feature": {…}}.
                var inner = (feature as JsonArray)?.FirstOrDefault() ?? feature?["feature"] ?? feature;
                if (inner is JsonObject && (string?)inner["_type"] == "ClassLabel" && inner["names"] is JsonArray names)
                    classes[name] = [.. names.Select(one => one?.ToString() ?? "")];
            }
            return new([.. columns.Where(column => column.Value is JsonObject one && (string?)one["_type"] == "Image").Select(column => column.Key)], classes);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null; // A note is a help, not a promise.
        }
    }

    // dataset_info:
    //   features:
    //   - name: label
    //     dtype: {class_label: {names: {'0': cat, '1': dog}}}
    static HuggingFaceFeatures? FromCard(string path)
    {
        if (!File.Exists(path) || Text(path).Split("---\n", 3) is not ["", var front, _])
            return null;
        try
        {
            var card = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>?>(front);
            var info = card?.GetValueOrDefault("dataset_info");
            if (((info as List<object>)?.FirstOrDefault() ?? info) is not Dictionary<object, object> one || one.GetValueOrDefault("features") is not List<object> features)
                return null;
            var classes = new Dictionary<string, IReadOnlyList<string>>();
            var images = new List<string>();
            foreach (var feature in features.OfType<Dictionary<object, object>>())
            {
                var name = feature.GetValueOrDefault("name") as string ?? "";
                var type = feature.GetValueOrDefault("dtype") ?? feature.GetValueOrDefault("sequence") ?? feature.GetValueOrDefault("list");
                if (type is "image")
                {
                    images.Add(name);
                }
                else if (type is Dictionary<object, object> label && label.GetValueOrDefault("class_label") is Dictionary<object, object> numbered
                    && numbered.GetValueOrDefault("names") is Dictionary<object, object> names)
                {
                    classes[name] = [.. names.Values.Select(value => value as string ?? "")];
                }
            }
            return new(images, classes);
        }
        catch (YamlException)
        {
            return null;
        }
    }

    static string Text(string path)
    {
        const int Most = 1 << 22;
        return new FileInfo(path).Length <= Most ? File.ReadAllText(path) : "";
    }
}
