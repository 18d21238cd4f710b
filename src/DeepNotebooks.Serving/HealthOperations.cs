using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DeepNotebooks.Serving;

/// <summary>Whether the service lives and can answer; cheap enough to be asked every second.</summary>
/// <remarks>Open Inference Protocol 2, "Health". Models are loaded before the service listens: what lives is ready.</remarks>
static class HealthOperations
{
    internal static IEnumerable<Operation> Of(ServedModels models) =>
    [
        new("GET", "/health", "health", "Whether the service is well", context => Answers.Json(context, new JsonObject { ["status"] = "ok" }))
        {
            Open = true,
            Schema = "Health",
        },
        new("GET", "/v2/health/live", "health", "Whether the service lives", context => Answers.Json(context, new JsonObject { ["live"] = true }))
        {
            Open = true,
            Schema = "Live",
        },
        new("GET", "/v2/health/ready", "health", "Whether all models can be asked", context => Answers.Json(context, new JsonObject { ["ready"] = true }))
        {
            Open = true,
            Schema = "Ready",
        },
        new("GET", "/v2/models/{model}/ready", "health", "Whether this model can be asked",
            context => Answers.Json(context, new JsonObject { ["name"] = models.Of(context).Id, ["ready"] = true }))
        {
            Schema = "ModelReady",
            Failures = [(StatusCodes.Status404NotFound, "there is no such model")],
        },
    ];
}
