using System.CommandLine;
using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks predict MODEL FILE…</c>: classes by ONNX Runtime, from the model alone.</summary>
static class PredictCommand
{
    internal static Command Create()
    {
        var model = new Argument<string>("model") { Description = "a zoo name, a run or a package folder" };
        var files = new Argument<string[]>("files") { Description = "images: JPEG, PNG, WebP or BMP", Arity = ArgumentArity.OneOrMore };
        var (zoo, json) = (ZooCommand.ZooOption(), ZooCommand.JsonOption());
        var command = new Command("predict", "Tell the class of images.") { model, files, zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            using var predictor = await Zoo.LoadAsync(request.GetValue(model)!, request.GetValue(zoo), cancellation);
            var predictions = predictor.Predict(request.GetValue(files)!, cancellation: cancellation);
            if (request.GetValue(json))
                Console.Out.WriteLine(Prediction.ToJson(predictions));
            else
                Console.Out.WriteLine(PredictionView.Table(predictions));
            return 0;
        });
        return command;
    }
}
