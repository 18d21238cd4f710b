using System.CommandLine;
using DeepNotebooks.Cli.Terminal;
using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks train DATASET …</c>: a run folder, from scratch or from a model.</summary>
static class TrainCommand
{
    static readonly Recipe Defaults = new();

    internal static Command Create()
    {
        var dataset = new Argument<string>("dataset") { Description = "a dataset's name, or a folder" };
        var model = new Option<string?>("--model") { Description = $"the network: small-cnn, resnet9, resnet18, resnet34, resnet50, mobilenet-v3, efficientnet-b0 or convnext-tiny (default: {Defaults.Model})" };
        var from = new Option<string?>("--from") { Description = "a model to re-train: a zoo name, a run or a package folder" };
        var output = new Option<string?>("--output", "-o") { Description = "the run folder (default: a new one in the user's data folder)" };
        var resume = new Option<bool>("--resume") { Description = "go on after the last finished epoch of the run folder; start where there is none" };
        var findRate = new Option<bool>("--find-lr") { Description = "train nothing: tell a good learning rate" };
        var findBatch = new Option<bool>("--find-batch") { Description = "train nothing: tell the batch from which on this machine gets no faster" };
        var json = new Option<bool>("--json") { Description = "what was found as one JSON value on standard output" };
        var zoo = ZooCommand.ZooOption();

        var values = RecipeOptions.All.Select(option => (Option: option, Parsed: Parsed(option))).ToList();
        var command = new Command("train", "Train a network on a dataset, from scratch or from a model of the zoo.") { dataset, model, from };
        foreach (var (_, parsed) in values) command.Add(parsed);
        command.Add(output);
        command.Add(resume);
        command.Add(findRate);
        command.Add(findBatch);
        command.Add(json);
        command.Add(zoo);
        command.SetAction(async (request, interrupted) =>
        {
            var recipe = values.Aggregate(Defaults, (recipe, value) => request.GetResult(value.Parsed) is { Implicit: false } given
                ? value.Option.Apply(recipe, given.Tokens is [var word, ..] ? word.Value : "true")
                : recipe);
            Learner.DefaultObserver = () => new TerminalTraining();
            var data = await Datasets.LoadAsync(request.GetValue(dataset)!, interrupted);
            using var learner = request.GetValue(from) is { } parent
                ? Learner.FineTune(data, parent, recipe, request.GetValue(zoo))
                : Learner.Create(data, request.GetValue(model) ?? Defaults.Model, recipe);
            if (request.GetValue(findRate))
                return Found(await learner.FindLearningRateAsync(interrupted), FindingView.Text, request.GetValue(json));
            if (request.GetValue(findBatch))
                return Found(await learner.FindBatchSizeAsync(interrupted), FindingView.Text, request.GetValue(json));
            var run = request.GetValue(output);
            var end = !request.GetValue(resume) ? await learner.FitAsync(output: run, cancellationToken: interrupted)
                : run is not null ? await learner.ResumeAsync(run, cancellationToken: interrupted)
                : throw new RequestException("--resume needs the run folder: -o RUN.");
            Console.Out.WriteLine(end.Run);
            return end.Outcome is TrainingOutcome.Completed or TrainingOutcome.AlreadyFinished ? 0 : 1;
        });
        return command;
    }

    static int Found<T>(T found, Func<T, string> text, bool json)
        where T : notnull
    {
        if (json)
            Json.Print(found);
        else
            Console.Out.WriteLine(text(found));
        return 0;
    }

    static Option Parsed(RecipeOption option) => option.Type switch
    {
        _ when option.Type == typeof(bool) => new Option<bool>(option.Name) { Description = option.Summary },
        _ when option.Type == typeof(int) => new Option<int?>(option.Name) { Description = Described(option) },
        _ when option.Type == typeof(double) => new Option<double?>(option.Name) { Description = Described(option) },
        _ => new Option<string?>(option.Name) { Description = Described(option) },
    };

    static string Described(RecipeOption option) => $"{option.Summary} (default: {option.Default})";
}
