using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DeepNotebooks.Serving;

/// <summary>Answers <c>POST /v2/models/{model}/predict/</c>: an image in, the most probable classes out.</summary>
/// <remarks>
/// DEEPaaS API v2, "predict". Its image classifiers answer with "labels" and "probabilities", the best first, below "predictions";
/// its page looks for both at the top, where they therefore stand as well.
/// </remarks>
sealed class PredictOperation(ServedModels models, ServiceOptions options) : IDisposable
{
    /// <summary>The name under which DEEPaaS's page looks for the answer's schema.</summary>
    internal const string Schema = "ModelPredictionResponse";

    internal const string Field = "data";
    internal const int DefaultTop = 5;

    // Decoding is what takes memory: as many images at once as there are cores, and the others wait.
    readonly SemaphoreSlim turns = new(Math.Max(1, options.MaxConcurrency));

    internal async Task Answer(HttpContext context)
    {
        var model = models.Of(context);
        var top = Top(context.Request, model.Manifest.Classes.Count);
        var image = await ReadImage(context);
        var name = Path.GetFileName(image.FileName) is { Length: > 0 } given ? given : Field;

        Prediction prediction;
        await turns.WaitAsync(context.RequestAborted);
        try
        {
            var content = new byte[image.Length];
            await using (var stream = image.OpenReadStream())
                await stream.ReadExactlyAsync(content, context.RequestAborted);
            prediction = await Task.Run(() => model.Predictor.Predict(content, name, top), context.RequestAborted);
        }
        finally
        {
            turns.Release();
        }

        var predictions = new JsonObject { ["filename"] = name, ["labels"] = Labels(), ["probabilities"] = Probabilities() };
        // Of a model for several labels an image: which of them the image has.
        if (prediction.Labels is { } present)
            predictions["present"] = new JsonArray([.. present.Select(label => JsonValue.Create(label))]);
        await Answers.Json(context, new JsonObject
        {
            ["status"] = "OK",
            ["predictions"] = predictions,
            ["labels"] = Labels(),
            ["probabilities"] = Probabilities(),
        });

        JsonArray Labels() => new([.. prediction.Top.Select(candidate => JsonValue.Create(candidate.Class))]);
        JsonArray Probabilities() => new([.. prediction.Top.Select(candidate => JsonValue.Create(candidate.Probability))]);
    }

    public void Dispose() => turns.Dispose();

    static int Top(HttpRequest request, int classes)
    {
        if (!request.Query.TryGetValue("top", out var asked))
            return DefaultTop;
        return int.TryParse(asked, out var top) && top >= 1
            ? Math.Min(top, classes)
            : throw new RequestException($"top={asked} is no number of classes: 1 to {classes}.");
    }

    async Task<IFormFile> ReadImage(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            throw new RequestException($"send the image as a form: multipart/form-data with a file in the field '{Field}'.");
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = options.MaxRequestBytes }, context.RequestAborted);
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new RequestException($"the form cannot be read: {error.Message}", error);
        }
        return form.Files.GetFile(Field) switch
        {
            null => throw new RequestException($"there is no file in the form's field '{Field}'{Others(form)}."),
            { Length: 0 } => throw new RequestException($"the file in the form's field '{Field}' is empty."),
            var file => file,
        };
    }

    static string Others(IFormCollection form) =>
        form.Files.Select(file => file.Name).Concat(form.Keys).Distinct().Take(5).ToList() is { Count: > 0 } names ? $" (there is {string.Join(", ", names)})" : "";
}
