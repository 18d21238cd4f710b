using DeepNotebooks.Extension.Views;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Magics;

/// <summary><c>#!evaluate</c>: how good a learner or a published model is on data it did not see.</summary>
static class EvaluateMagic
{
    internal static Magic Evaluate => new("evaluate", "Confusion matrix, a table of the classes, and the most confidently wrong images.", RunAsync)
    {
        Arguments = [new("model", "a learner's variable, a zoo name, a run or a package folder") { Values = Known.Models }],
        Options =
        [
            new("--data", "the dataset: a variable, a name or a folder") { Default = "the learner's own", Values = Known.Data },
            new("--split", "train, val or test") { Default = "test, else val", Values = Known.Splits },
        ],
        Examples = ["#!evaluate cnn", "#!evaluate cells/blood-resnet18 --data blood-cells"],
    };

    static async Task RunAsync(MagicCall call, CancellationToken interrupted)
    {
        var name = call.Argument("model")!;
        var data = call.Option("--data") is { } named ? await DataAsync(call, named, interrupted) : null;
        if (call.Host.TryGetVariable(name, out var value) && value is Learner learner)
        {
            if (data is not null)
                throw new MagicException($"#!evaluate: the learner '{name}' is measured on its own data; for others name its run: #!evaluate {learner.Run.Path} --data {call.Option("--data")}");
            call.Host.Display(EvaluationView.Of(learner.Evaluate(call.Option("--split") ?? "test")));
            return;
        }
        if (data is null)
            throw new MagicException("#!evaluate: --data is missing: on which dataset? (A learner brings its own; a model does not.)");
        using var predictor = await DeepNotebooks.Zoo.LoadAsync(name, cancellationToken: interrupted);
        call.Host.Display(EvaluationView.Of(predictor.Evaluate(data, call.Option("--split"), interrupted)));
    }

    static async Task<Dataset> DataAsync(MagicCall call, string name, CancellationToken interrupted) =>
        call.Host.TryGetVariable(name, out var value) && value is Dataset dataset ? dataset : await Datasets.LoadAsync(name, interrupted);
}
