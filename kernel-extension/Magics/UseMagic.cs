using DeepNotebooks.Extension.Views;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Magics;

/// <summary><c>#!predict</c> and <c>#!serve</c>: a published model at work.</summary>
static class UseMagic
{
    internal static Magic Predict => new("predict", "Tells the class of images, by ONNX Runtime from the model alone.", PredictAsync)
    {
        Arguments =
        [
            new("model", "a zoo name, a run or a package folder, or a variable with a learner") { Values = Known.Models },
            new("files", "images: JPEG, PNG, WebP or BMP") { Many = true, Values = Known.Images },
        ],
        Examples = ["#!predict cells/blood-resnet18 some-cell.jpg"],
    };

    internal static Magic Serve => new("serve", "Serves a model over HTTP until the kernel ends, and shows the link.", ServeAsync)
    {
        Arguments = [new("model", "a zoo name, a run or a package folder") { Values = Known.Models }],
        Options =
        [
            new("--port", "0 takes a free one") { Type = typeof(int), Default = "0" },
            new("--as", "the variable that keeps the service; DisposeAsync() stops it") { Default = "service" },
        ],
        Examples = ["#!serve cells/blood-resnet18"],
    };

    static async Task PredictAsync(MagicCall call, CancellationToken interrupted)
    {
        using var predictor = await DeepNotebooks.Zoo.LoadAsync(ModelOf(call), cancellationToken: interrupted);
        call.Host.Display(PredictionView.Of(predictor.Predict(call.Arguments("files"), cancellation: interrupted)));
    }

    static async Task ServeAsync(MagicCall call, CancellationToken interrupted)
    {
        var options = new ServiceOptions { Urls = [$"http://127.0.0.1:{call.Option<int>("--port") ?? 0}"] };
        var predictor = await DeepNotebooks.Zoo.LoadAsync(ModelOf(call), cancellationToken: interrupted);
        var service = await predictor.ServeAsync(options, interrupted);
        await call.Host.SetVariableAsync(call.Option("--as") ?? "service", service);
        call.Host.Display(ServiceView.Of(service, predictor.Manifest));
    }

    static string ModelOf(MagicCall call)
    {
        var name = call.Argument("model")!;
        return call.Host.TryGetVariable(name, out var value) && value is Learner learner ? learner.Run.Path : name;
    }
}
