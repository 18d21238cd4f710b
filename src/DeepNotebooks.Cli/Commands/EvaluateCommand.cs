using System.CommandLine;
using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks evaluate RUN-or-MODEL --data DATASET</c>.</summary>
static class EvaluateCommand
{
    internal static Command Create()
    {
        var model = new Argument<string>("model") { Description = "a zoo name, a run or a package folder" };
        var data = new Option<string>("--data") { Description = "a dataset's name, or a folder", Required = true };
        var split = new Option<string?>("--split") { Description = "which split (default: test, else val, else train)" };
        var (zoo, json) = (ZooCommand.ZooOption(), ZooCommand.JsonOption());
        var command = new Command("evaluate", "Measure a model on a dataset.") { model, data, split, zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            using var predictor = await Zoo.LoadAsync(request.GetValue(model)!, request.GetValue(zoo), cancellation);
            var dataset = await Datasets.LoadAsync(request.GetValue(data)!, cancellation);
            var evaluation = predictor.Evaluate(dataset, request.GetValue(split), cancellation);
            if (request.GetValue(json))
                Console.Out.WriteLine(evaluation.ToJson());
            else
                Console.Out.WriteLine(EvaluationView.Text(evaluation));
            return 0;
        });
        return command;
    }
}
