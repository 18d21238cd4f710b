using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DeepNotebooks.Serving;

/// <summary>What models there are, what each is, and its samples.</summary>
/// <remarks>DEEPaaS API v2, "models"; Open Inference Protocol 2, "Model Metadata".</remarks>
static class ModelOperations
{
    static readonly (int, string) NoModel = (StatusCodes.Status404NotFound, "there is no such model");

    internal static IEnumerable<Operation> Of(ServedModels models, PredictOperation predict) =>
    [
        new("GET", "/v2/models/", "models", "The models and what they are", context =>
            Answers.Json(context, new JsonObject { ["models"] = new JsonArray([.. models.All.Select(ModelDescription.Of)]) }))
        {
            Schema = "ModelList",
        },
        new("GET", "/v2/models/{model}/", "models", "What a model is, takes and gives", context =>
            Answers.Json(context, ModelDescription.Of(models.Of(context))))
        {
            Schema = "ModelMeta",
            Failures = [NoModel],
        },
        new("POST", "/v2/models/{model}/predict/", "models", "The classes of an image", predict.Answer)
        {
            Schema = PredictOperation.Schema,
            TakesImage = true,
            Failures =
            [
                (StatusCodes.Status400BadRequest, "there is no image in the field 'data', or it cannot be read"),
                NoModel,
                (StatusCodes.Status413PayloadTooLarge, "the request is too large"),
            ],
        },
        new("GET", "/v2/models/{model}/samples/{sample}", "models", "An image the model was published with", async context =>
        {
            var name = (string)context.Request.RouteValues["sample"]!;
            var (path, type) = models.Of(context).Sample(name) ?? throw new RefusedException(StatusCodes.Status404NotFound, $"there is no sample '{name}'.");
            context.Response.ContentType = type;
            context.Response.Headers.CacheControl = "max-age=3600";
            await context.Response.SendFileAsync(path, context.RequestAborted);
        })
        {
            MediaType = "image/*",
            Failures = [(StatusCodes.Status404NotFound, "there is no such model or sample")],
        },
    ];
}
