using System.Text.Json.Nodes;

namespace DeepNotebooks.Serving;

/// <summary>What the service says of a model: one object with the fields of both protocols, and the card's facts for the page.</summary>
/// <remarks>DEEPaaS API v2, schema ModelMeta; Open Inference Protocol 2, "Model Metadata".</remarks>
static class ModelDescription
{
    internal static JsonObject Of(ServedModel model)
    {
        var manifest = model.Manifest;
        return new JsonObject
        {
            // ModelMeta
            ["id"] = model.Id,
            ["name"] = model.Id,
            ["description"] = manifest.Title.Length > 0 ? manifest.Title : manifest.Name,
            ["license"] = manifest.Licence,
            ["author"] = string.Join(", ", manifest.Authors),
            ["version"] = $"{manifest.Version}",
            ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["type"] = "application/json", ["href"] = $"/v2/models/{model.Id}" }),

            // Model Metadata
            ["versions"] = new JsonArray($"{manifest.Version}"),
            ["platform"] = "onnxruntime_onnx",
            ["inputs"] = new JsonArray([.. manifest.Inputs.Select(Tensor)]),
            ["outputs"] = new JsonArray([.. manifest.Outputs.Select(Tensor)]),

            // The card
            ["title"] = manifest.Title,
            ["task"] = manifest.Task,
            ["classes"] = new JsonArray([.. manifest.Classes.Select(name => JsonValue.Create(name))]),
            ["metrics"] = new JsonObject(manifest.Metrics.Select(metric => KeyValuePair.Create(metric.Key, (JsonNode?)Number(metric.Value)))),
            ["dataset"] = new JsonObject { ["name"] = manifest.Dataset.Name, ["licence"] = manifest.Dataset.Licence, ["source"] = manifest.Dataset.Source },
            ["parent"] = manifest.Parent is { } parent ? new JsonObject { ["name"] = parent.Name, ["version"] = parent.Version } : null,
            ["architecture"] = manifest.Recipe.Model,
            ["created"] = manifest.Created == default ? null : manifest.Created.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            ["samples"] = new JsonArray([.. model.Samples.Select(sample => JsonValue.Create(Path.GetFileName(sample)))]),
        };
    }

    static JsonObject Tensor(TensorSpec tensor) => new()
    {
        ["name"] = tensor.Name,
        ["datatype"] = tensor.Dtype == "float32" ? "FP32" : tensor.Dtype.ToUpperInvariant(),
        ["shape"] = new JsonArray([.. tensor.Shape.Select(length => JsonValue.Create(length))]),
    };

    // JSON has no NaN; a metric that could not be measured is null.
    static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
