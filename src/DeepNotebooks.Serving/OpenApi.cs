using System.Text.Json.Nodes;

namespace DeepNotebooks.Serving;

/// <summary>The service's description as OpenAPI 3.0.3.</summary>
static class OpenApi
{
    internal static JsonObject Describe(IReadOnlyList<Operation> operations, ServedModels models)
    {
        var schemas = ApiSchemas.OpenApi;
        var paths = new JsonObject();
        foreach (var operation in operations)
        {
            if (!paths.ContainsKey(operation.Path)) paths[operation.Path] = new JsonObject();
            paths[operation.Path]!.AsObject()[operation.Method.ToLowerInvariant()] = Describe(operation, models, schemas);
        }
        return new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = Information(),
            // Wherever a proxy shows the service.
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "." }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.All(),
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
        };
    }

    /// <summary>The title and version of the API, the same in both descriptions.</summary>
    internal static JsonObject Information() => new()
    {
        ["title"] = "DeepNotebooks model service",
        ["description"] = "Published models over HTTP: the DEEPaaS v2 API, and health and metadata of the Open Inference Protocol v2.",
        ["version"] = "2",
    };

    /// <summary>The names between braces of a path.</summary>
    internal static IEnumerable<string> Placeholders(string path) =>
        path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));

    static JsonObject Describe(Operation operation, ServedModels models, ApiSchemas schemas)
    {
        var parameters = new JsonArray([.. Placeholders(operation.Path).Select(name => Parameter(name, models))]);
        var described = new JsonObject { ["summary"] = operation.Summary, ["tags"] = new JsonArray(operation.Tag), ["parameters"] = parameters };
        if (operation.TakesImage)
        {
            parameters.Add(new JsonObject
            {
                ["name"] = "top",
                ["in"] = "query",
                ["description"] = "How many classes to answer with, at most.",
                ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["default"] = PredictOperation.DefaultTop },
            });
            described["requestBody"] = Form();
        }
        if (!operation.Open)
            described["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }, new JsonObject());

        var responses = new JsonObject { ["200"] = Response("OK", operation.MediaType ?? "application/json", operation.Schema is { } name ? schemas.Reference(name) : Binary()) };
        foreach (var (code, why) in operation.Failures)
            responses[$"{code}"] = Response(why, "application/json", schemas.Reference("Failure"));
        if (!operation.Open)
            responses["401"] = Response("the service asks for a token", "application/json", schemas.Reference("Failure"));
        described["responses"] = responses;
        return described;
    }

    static JsonObject Parameter(string name, ServedModels models)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (name == "model") schema["enum"] = new JsonArray([.. models.All.Select(model => JsonValue.Create(model.Id))]);
        return new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = schema };
    }

    static JsonObject Form() => new()
    {
        ["required"] = true,
        ["content"] = new JsonObject
        {
            ["multipart/form-data"] = new JsonObject
            {
                ["schema"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray(PredictOperation.Field),
                    ["properties"] = new JsonObject { [PredictOperation.Field] = Binary() },
                },
            },
        },
    };

    static JsonObject Binary() => new() { ["type"] = "string", ["format"] = "binary" };

    static JsonObject Response(string description, string type, JsonObject schema) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = schema } },
    };
}
