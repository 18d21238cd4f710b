using System.CommandLine;
using DeepNotebooks.Cli.Terminal;

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
        var epochs = Number("--epochs", "passes over the training split", Defaults.Epochs);
        var batch = Number("--batch", "images a step", Defaults.Batch);
        var size = Number("--size", "side of the square images, in pixels; 0 chooses by the data", Defaults.Size);
        var seed = Number("--seed", "the same seed on the same machine gives the same bits", Defaults.Seed);
        var limit = Number("--limit", "at most so many training images a class; 0 takes all", Defaults.Limit);
        var augment = new Option<string?>("--augment")
        {
            Description = "how images are changed at random: none, light, medium, strong, and values such as medium,flip=none,mixup=0.2 (default: light)",
        };
        var balanced = new Option<bool>("--balanced") { Description = "take as many images of each class in an epoch" };
        var rate = new Option<double?>("--lr") { Description = $"peak learning rate (default: {Defaults.LearningRate})" };
        var device = new Option<string?>("--device") { Description = "auto, cpu, cuda or cuda:N (default: auto)" };
        var output = new Option<string?>("--output", "-o") { Description = "the run folder (default: a new one in the user's data folder)" };
        var resume = new Option<bool>("--resume") { Description = "go on after the last finished epoch of the run folder; start where there is none" };
        var zoo = ZooCommand.ZooOption();

        var command = new Command("train", "Train a network on a dataset, from scratch or from a model of the zoo.")
        {
            dataset, model, from, epochs, batch, rate, size, seed, limit, augment, balanced, device, output, resume, zoo,
        };
        command.SetAction(async (request, interrupted) =>
        {
            var recipe = new Recipe
            {
                Epochs = request.GetValue(epochs) ?? Defaults.Epochs,
                Batch = request.GetValue(batch) ?? Defaults.Batch,
                LearningRate = request.GetValue(rate) ?? Defaults.LearningRate,
                Size = request.GetValue(size) ?? Defaults.Size,
                Seed = request.GetValue(seed) ?? Defaults.Seed,
                Limit = request.GetValue(limit) ?? Defaults.Limit,
                Augmentation = request.GetValue(augment) is { } changes ? Augmentation.Parse(changes) : Defaults.Augmentation,
                Balanced = request.GetValue(balanced),
                Device = request.GetValue(device) ?? Defaults.Device,
            };
            Learner.DefaultObserver = () => new TerminalTraining();
            var data = await Datasets.LoadAsync(request.GetValue(dataset)!, interrupted);
            using var learner = request.GetValue(from) is { } parent
                ? Learner.FineTune(data, parent, recipe, request.GetValue(zoo))
                : Learner.Create(data, request.GetValue(model) ?? Defaults.Model, recipe);
            var run = request.GetValue(output);
            var end = !request.GetValue(resume) ? await learner.FitAsync(output: run, cancellationToken: interrupted)
                : run is not null ? await learner.ResumeAsync(run, cancellationToken: interrupted)
                : throw new RequestException("--resume needs the run folder: -o RUN.");
            Console.Out.WriteLine(end.Run);
            return end.Outcome == TrainingOutcome.Completed ? 0 : 1;
        });
        return command;
    }

    static Option<int?> Number(string name, string description, int value) => new(name) { Description = $"{description} (default: {value})" };
}
