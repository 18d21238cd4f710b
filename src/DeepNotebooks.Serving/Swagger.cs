using System.Text.Json.Nodes;

namespace DeepNotebooks.Serving;

/// <summary>The service's description as Swagger 2.0, as DEEPaaS gives it and DEEP's page reads it: each model has paths of its own.</summary>
static class Swagger
{
    internal static JsonObject Describe(IReadOnlyList<Operation> operations, ServedModels models)
    {
        var schemas = ApiSchemas.Swagger;
        var paths = new JsonObject();
        foreach (var operation in operations)
        {
            foreach (var (path, model) in Paths(operation, models))
            {
                if (!paths.ContainsKey(path)) paths[path] = new JsonObject();
                paths[path]!.AsObject()[operation.Method.ToLowerInvariant()] = Describe(operation, path, model, schemas);
            }
        }
        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = OpenApi.Information(),
            ["basePath"] = "/",
            ["paths"] = paths,
            ["definitions"] = schemas.All(),
            ["securityDefinitions"] = new JsonObject
            {
                ["token"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "Authorization", ["description"] = "Bearer and the token" },
            },
        };
    }

    static IEnumerable<(string Path, ServedModel? Model)> Paths(Operation operation, ServedModels models) =>
        operation.Path.Contains("{model}", StringComparison.Ordinal)
            ? models.All.Select(model => (operation.Path.Replace("{model}", model.Id), (ServedModel?)model))
            : [(operation.Path, null)];

    static JsonObject Describe(Operation operation, string path, ServedModel? model, ApiSchemas schemas)
    {
        var parameters = new JsonArray([.. OpenApi.Placeholders(path).Select(name => new JsonObject
        {
            ["name"] = name,
            ["in"] = "path",
            ["required"] = true,
            ["type"] = "string",
        })]);
        var described = new JsonObject
        {
            ["summary"] = operation.Summary,
            ["tags"] = new JsonArray(operation.Tag),
            ["produces"] = new JsonArray(operation.MediaType ?? "application/json"),
            ["parameters"] = parameters,
        };
        if (operation.TakesImage)
        {
            described["consumes"] = new JsonArray("multipart/form-data");
            parameters.Add(new JsonObject
            {
                ["name"] = PredictOperation.Field,
                ["in"] = "formData",
                ["required"] = true,
                ["type"] = "file",
                // DEEP's page takes the field's kind from this word.
                ["description"] = "The image to classify: JPEG, PNG, WebP, TIFF, BMP or GIF, of any size.",
            });
            parameters.Add(new JsonObject
            {
                ["name"] = "top",
                ["in"] = "query",
                ["required"] = false,
                ["type"] = "integer",
                ["minimum"] = 1,
                ["maximum"] = model!.Manifest.Classes.Count,
                ["default"] = Math.Min(PredictOperation.DefaultTop, model.Manifest.Classes.Count),
                ["description"] = "How many classes to answer with, at most.",
            });
        }

        var responses = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } };
        if (operation.Schema is { } schema) responses["200"]!["schema"] = schemas.Reference(schema);
        foreach (var (code, why) in operation.Failures)
            responses[$"{code}"] = new JsonObject { ["description"] = why, ["schema"] = schemas.Reference("Failure") };
        described["responses"] = responses;
        return described;
    }
}
