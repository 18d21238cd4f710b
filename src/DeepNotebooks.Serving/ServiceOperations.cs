using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DeepNotebooks.Serving;

/// <summary>The service itself: its versions, its page, its descriptions.</summary>
/// <remarks>DEEPaaS API v2, "versions"; Open Inference Protocol 2, "Server Metadata".</remarks>
static class ServiceOperations
{
    internal static IEnumerable<Operation> Of(ServedModels models, Func<IReadOnlyList<Operation>> all) =>
    [
        new("GET", "/", "versions", "The API's versions; the page to a browser", context =>
        {
            context.Response.Headers.Vary = HeaderNames.Accept;
            return WantsPage(context.Request) ? Page.Answer(context) : Answers.Json(context, Versions());
        })
        {
            Open = true,
            Schema = "Versions",
        },
        new("GET", "/ui", "page", "The page: drop an image, read the classes", Page.Answer) { Open = true, MediaType = "text/html" },
        new("GET", "/v2/", "versions", "This version of the API", context => Answers.Json(context, Version())) { Schema = "Version" },
        new("GET", "/openapi.json", "versions", "This description, as OpenAPI 3", context => Answers.Json(context, OpenApi.Describe(all(), models)))
        {
            Schema = "Description",
        },
        new("GET", "/swagger.json", "versions", "This description, as Swagger 2.0", context => Answers.Json(context, Swagger.Describe(all(), models)))
        {
            Schema = "Description",
        },
    ];

    static JsonObject Versions() => new()
    {
        ["versions"] = new JsonArray(Version()),
        ["links"] = new JsonArray(Link("help", "text/html", "/ui"), Link("describedby", "application/json", "/swagger.json")),
    };

    static JsonObject Version() => new()
    {
        ["version"] = "stable",
        ["id"] = "v2",
        ["type"] = "application/json",
        ["links"] = new JsonArray(Link("self", "application/json", "/v2/")),
        ["name"] = "DeepNotebooks",
        ["extensions"] = new JsonArray(),
    };

    static JsonObject Link(string relation, string type, string address) => new() { ["rel"] = relation, ["type"] = type, ["href"] = address };

    static bool WantsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
