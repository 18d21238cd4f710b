using System.Text.Json.Nodes;

namespace DeepNotebooks.Serving;

/// <summary>The shapes of the answers, in the part of JSON Schema that OpenAPI 3.0 and Swagger 2.0 share.</summary>
/// <param name="at">Where the description keeps them.</param>
/// <param name="nullable">The word for what may be null.</param>
sealed class ApiSchemas(string at, string nullable)
{
    internal static readonly ApiSchemas OpenApi = new("#/components/schemas/", "nullable");

    /// <summary>Swagger 2.0 has no null; its readers know a vendor's word.</summary>
    internal static readonly ApiSchemas Swagger = new("#/definitions/", "x-nullable");

    internal JsonObject Reference(string name) => new() { ["$ref"] = at + name };

    internal JsonObject All() => new()
    {
        ["Health"] = Object(("status", Text("\"ok\""))),
        ["Live"] = Object(("live", Type("boolean"))),
        ["Ready"] = Object(("ready", Type("boolean"))),
        ["ModelReady"] = Object(("name", Text("The model")), ("ready", Type("boolean"))),
        ["Failure"] = Object(("status", Text("\"error\"")), ("message", Text("What is wrong")), ("error", Text("The same"))),
        ["Location"] = Object(("rel", Text("What it is to this")), ("href", Text("Its address")), ("type", Text("Its media type"))),
        ["Version"] = Object(
            ("version", Text("\"stable\"")), ("id", Text("\"v2\"")), ("type", Text("Media type")), ("links", List(Reference("Location"))),
            ("name", Text("The server")), ("extensions", List(Type("string")))),
        ["Versions"] = Object(("versions", List(Reference("Version"))), ("links", List(Reference("Location")))),
        ["Description"] = Type("object"),
        ["Tensor"] = Object(
            ("name", Text("Its name in the graph")), ("datatype", Text("\"FP32\"")), ("shape", List(Type("integer"), "One length an axis; -1 where any does"))),
        ["ModelMeta"] = Object(
            ("id", Text("Model identifier: the name in URLs")), ("name", Text("Model name")), ("description", Text("Model description")),
            ("license", Text("An SPDX expression")), ("author", Text("Model author")), ("version", Text("Model version")),
            ("links", List(Reference("Location"))),
            ("versions", List(Type("string"))), ("platform", Text("What runs it")),
            ("inputs", List(Reference("Tensor"))), ("outputs", List(Reference("Tensor"))),
            ("title", Text("One line for people")), ("task", Text("Hugging Face's name of the task")),
            ("classes", List(Type("string"))), ("metrics", Type("object")), ("dataset", Type("object")), ("parent", OrNull("object")),
            ("architecture", Text("The network")), ("created", OrNull("string")), ("samples", List(Type("string"), "File names below samples/"))),
        ["ModelList"] = Object(("models", List(Reference("ModelMeta")))),
        ["Classes"] = Object(("filename", Text("The file that was sent")), ("labels", Labels()), ("probabilities", Probabilities())),
        [PredictOperation.Schema] = Object(
            ("status", Text("\"OK\"")), ("predictions", Reference("Classes")), ("labels", Labels()), ("probabilities", Probabilities())),
    };

    static JsonObject Labels() => List(Type("string"), "Classes, the most probable first");

    static JsonObject Probabilities() => List(Type("number"), "One a label, 0 to 1");

    static JsonObject Object(params IReadOnlyList<(string Name, JsonObject Schema)> properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)property.Schema))),
    };

    static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    static JsonObject Type(string type) => new() { ["type"] = type };

    JsonObject OrNull(string type) => new() { ["type"] = type, [nullable] = true };

    static JsonObject List(JsonObject items, string? description = null)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = items };
        if (description is not null) list["description"] = description;
        return list;
    }
}
