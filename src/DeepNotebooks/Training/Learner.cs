using DeepNotebooks.Models;
using DeepNotebooks.Training;
using DeepNotebooks.Zoos;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks;

/// <summary>Trains a network on a dataset: from scratch, or from the body of a model that learned something else.</summary>
/// <example><code>
/// var cnn = Learner.Create(await Datasets.LoadAsync("blood-cells"), "resnet18");
/// await cnn.FitAsync(epochs: 10);
/// cnn.Evaluate()
/// </code></example>
public sealed class Learner : IDisposable
{
    readonly Recipe recipe;
    readonly ModelFolder? parent;
    readonly Dictionary<string, Evaluation> evaluations = [];
    TrainedNetwork? trained;
    RunFolder? run;
    Task<TrainingEnd>? training;

    Learner(Dataset data, Recipe recipe, ModelFolder? parent)
    {
        (Data, this.recipe, this.parent) = (data, recipe, parent);
        recipe.Validate();
    }

    /// <summary>Makes an observer for each training that is started without one of its own: the notebook's live figure, the terminal's line.</summary>
    public static Func<ITrainingObserver>? DefaultObserver { get; set; }

    /// <summary>Answers the token of whoever may interrupt what is running now, so that interrupting a notebook's cell ends the training it awaits.</summary>
    public static Func<CancellationToken>? DefaultInterrupt { get; set; }

    /// <summary>Watches this learner's trainings in place of the default observer.</summary>
    public ITrainingObserver? Observer { get; set; }

    /// <summary>The images it learns from.</summary>
    public Dataset Data { get; }

    /// <summary>How it trains, or trained.</summary>
    public Recipe Recipe => trained?.Manifest.Recipe ?? recipe;

    /// <summary>Whether a training of it has ended, be it by an interrupt.</summary>
    public bool IsTrained => run is not null;

    /// <summary>The run of the last training.</summary>
    /// <exception cref="RequestException">It has not been trained yet.</exception>
    public RunFolder Run => run ?? throw NotTrained();

    /// <summary>A network with fresh weights, or with those of the file that <see cref="Recipe.Weights"/> names.</summary>
    /// <param name="data">The images to learn from.</param>
    /// <param name="model">"small-cnn", "resnet9", "resnet18", "resnet34", "resnet50", "mobilenet-v3", "efficientnet-b0" or "convnext-tiny".</param>
    /// <param name="recipe">How to train it; its <see cref="Recipe.Model"/> is replaced by <paramref name="model"/>.</param>
    /// <exception cref="RequestException">There is no such model, or the recipe has a value out of range.</exception>
    public static Learner Create(Dataset data, string model = "small-cnn", Recipe? recipe = null)
    {
        Networks.Check(model);
        if (recipe?.Weights is { } weights) WeightsSource.Check(weights);
        else if (recipe?.Thaw > 0) throw new RequestException("thaw says how much of a network is re-trained, and this one learns from scratch: leave it out, or name weights to start from.");
        return new(data, (recipe ?? new Recipe()) with { Model = model }, parent: null);
    }

    /// <summary>A module of your own, made anew for each training.</summary>
    /// <param name="data">The images to learn from.</param>
    /// <param name="network">Makes it, for images of so many channels, so many classes and a side of so many pixels: from [batch, channel, y, x] to [batch, class].</param>
    /// <param name="recipe">How to train it; its <see cref="Recipe.Model"/> becomes the name of the module's class.</param>
    /// <exception cref="RequestException">The module does not answer images with a logit a class (told when the training begins), or the recipe has a value out of range.</exception>
    public static Learner Create(Dataset data, Func<int, int, int, Module<Tensor, Tensor>> network, Recipe? recipe = null)
    {
        var size = TrainingSetup.SizeFor(data, recipe ?? new Recipe(), start: null);
        return Create(data, OwnNetworks.Add(network, data.Channels, data.Classes.Count, size), recipe);
    }

    /// <summary>A module of your own. Each training begins with the weights it has now, and leaves it with the best it learned.</summary>
    /// <param name="data">The images to learn from.</param>
    /// <param name="network">From [batch, channel, y, x] to [batch, class].</param>
    /// <param name="recipe">How to train it; its <see cref="Recipe.Model"/> becomes the name of the module's class.</param>
    /// <exception cref="RequestException">The module does not answer images with a logit a class (told when the training begins), or the recipe has a value out of range.</exception>
    public static Learner Create(Dataset data, Module<Tensor, Tensor> network, Recipe? recipe = null) => Create(data, OwnNetworks.Add(network), recipe);

    /// <summary>The body of a trained model under a new head for the classes of <paramref name="data"/>.</summary>
    /// <param name="data">The images to learn from.</param>
    /// <param name="parent">
    /// A run's or a package's model; its architecture is kept. Where its body stands still (<see cref="Recipe.Thaw"/>), it goes on seeing what it learned
    /// to see: its normalisation is kept, and to one that learned grey images colour images are shown in grey.
    /// </param>
    /// <param name="recipe">How to train it; a <see cref="Recipe.Size"/> of 0 keeps the parent's.</param>
    public static Learner FineTune(Dataset data, ModelFolder parent, Recipe? recipe = null)
    {
        Networks.Check(parent.Manifest.Recipe.Model);
        if (recipe?.Weights is not null) throw new RequestException("a model is re-trained from its own weights: leave out either the model to start from, or the file of weights.");
        return new(data, (recipe ?? new Recipe()) with { Model = parent.Manifest.Recipe.Model }, parent);
    }

    /// <summary>The body of a trained model under a new head for the classes of <paramref name="data"/>.</summary>
    /// <param name="data">The images to learn from.</param>
    /// <param name="from">A zoo name ("cells/blood-resnet18", "cells/blood-resnet18@2"), a run folder or a package folder.</param>
    /// <param name="recipe">How to train it; a <see cref="Recipe.Size"/> of 0 keeps the parent's.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <exception cref="RequestException">There is no such model.</exception>
    public static Learner FineTune(Dataset data, string from, Recipe? recipe = null, string? zoo = null) =>
        FineTune(data, ModelSource.ResolveAsync(from, zoo).GetAwaiter().GetResult(), recipe);

    /// <summary>Trains from the start, on a thread of its own, and keeps the weights of the epoch that was best by validation.</summary>
    /// <remarks>Where less than a hundred images validate, they cannot tell most epochs apart: of those that are not clearly worse than the best, the last is kept.</remarks>
    /// <param name="epochs">Passes over the training split; the recipe's where left out.</param>
    /// <param name="output">The run folder to make; a new one in the user's data folder where left out.</param>
    /// <param name="cancellationToken">Interrupts within a step; what was finished is kept, and the answer says <see cref="TrainingOutcome.Interrupted"/>.</param>
    /// <exception cref="RequestException">The folder holds a run already, or the data do not fit the network.</exception>
    /// <exception cref="WorkFailedException">The loss is not a number any more, or the folder cannot be written.</exception>
    public Task<TrainingEnd> FitAsync(int? epochs = null, string? output = null, CancellationToken cancellationToken = default)
    {
        var target = Target(output);
        if (!target.IsVacant)
        {
            throw new RequestException(target.Exists
                ? $"'{output}' holds a run already. Name another folder, or resume that run."
                : $"'{output}' is not empty. Name a folder that is new or empty.");
        }
        return TrainAsync(target, epochs, cancellationToken);
    }

    /// <summary>Starts where there is no run yet, goes on after the last finished epoch where there is one, and leaves a finished one as it is.</summary>
    /// <remarks>Ends with the same bits as an uninterrupted training on the same machine.</remarks>
    /// <param name="output">The run folder.</param>
    /// <param name="epochs">As the run was started with.</param>
    /// <param name="cancellationToken">As of <see cref="FitAsync"/>.</param>
    /// <exception cref="RequestException">The run was started with another recipe or on other data; the message says what differs.</exception>
    public Task<TrainingEnd> ResumeAsync(string output, int? epochs = null, CancellationToken cancellationToken = default) =>
        TrainAsync(Target(output), epochs, cancellationToken);

    /// <summary>Tells a good peak learning rate: some hundred steps of a network as a training would start with, the rate rising from 1e-7 to 10.</summary>
    /// <remarks>What this learner has learned stays as it is, nothing is written, and the same seed gives the same answer on the same machine.</remarks>
    /// <param name="cancellationToken">Interrupts within a step.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    /// <exception cref="WorkFailedException">The loss ran away at once.</exception>
    public Task<LearningRateSuggestion> FindLearningRateAsync(CancellationToken cancellationToken = default) =>
        FindAsync("the learning rate", (setup, wanted, phase, _, interrupted) => new LearningRateFinder(setup, wanted, phase).Find(interrupted), cancellationToken);

    /// <summary>Tells the batch size from which on this machine gets no faster, or beyond which its memory ends.</summary>
    /// <remarks>Measured on noise of the images' size. What this learner has learned stays as it is, and nothing is written.</remarks>
    /// <param name="cancellationToken">Interrupts within a step.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public Task<BatchSizeSuggestion> FindBatchSizeAsync(CancellationToken cancellationToken = default) =>
        FindAsync("the batch size", (setup, wanted, phase, device, interrupted) => new BatchSizeFinder(setup, wanted, phase, device).Find(interrupted), cancellationToken);

    Task<T> FindAsync<T>(string what, Func<TrainingSetup, Recipe, TrainingPhase, Device, CancellationToken, T> find, CancellationToken cancellationToken)
    {
        var observer = Observer ?? DefaultObserver?.Invoke();
        var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, DefaultInterrupt?.Invoke() ?? CancellationToken.None);
        return DedicatedThread.RunAsync("finding " + what, () =>
        {
            using var held = interrupt;
            var begins = StartingPoint.Find(recipe, parent, interrupt.Token);
            var wanted = recipe with { Size = TrainingSetup.SizeFor(Data, recipe, begins) };
            using var leased = Devices.LeaseAsync(
                wanted.Device, $"{what} of {wanted.Model} on {Data.Name}", TimeSpan.FromMinutes(wanted.Wait), wait => observer?.Waiting(wait), interrupt.Token).GetAwaiter().GetResult();
            using var setup = new TrainingSetup(Data, wanted, begins, leased.Device, interrupt.Token);
            // Of a re-training, the phase in which all learns: in the first only the head does.
            return find(setup, wanted, TrainingPhase.Of(wanted, begins is not null)[^1], leased.Device, interrupt.Token);
        });
    }

    /// <summary>Measures the trained network.</summary>
    /// <param name="split">"test"; where the dataset has no such split, the validation images are taken and <see cref="Evaluation.Split"/> says "val".</param>
    /// <exception cref="RequestException">It has not been trained yet, or the dataset has no such split.</exception>
    public Evaluation Evaluate(string split = "test")
    {
        var network = trained ?? throw NotTrained();
        if (split == "test" && !Data.HasSplit(split)) split = "val";
        if (evaluations.TryGetValue(split, out var known)) return known;

        var images = split == "val" ? TrainingImages.Of(Data, Recipe).Validation : Data.Split(split);
        return evaluations[split] = network.Evaluate(Data, images, split);
    }

    /// <summary>Frees the network's memory; the run folder stays.</summary>
    public void Dispose() => trained?.Dispose();

    Task<TrainingEnd> TrainAsync(RunFolder target, int? epochs, CancellationToken cancellationToken)
    {
        if (training is { IsCompleted: false }) throw new RequestException("this learner is training already: wait for it, or interrupt it.");
        var wanted = epochs is { } count ? recipe with { Epochs = count } : recipe;
        wanted.Validate();
        trained?.Dispose();
        (trained, run) = (null, null);
        evaluations.Clear();

        var watching = Observer ?? DefaultObserver?.Invoke();
        var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, DefaultInterrupt?.Invoke() ?? CancellationToken.None);
        return training = DedicatedThread.RunAsync("training", () =>
        {
            using var held = interrupt;
            var work = new TrainingRun(Data, wanted, StartingPoint.Find(wanted, parent, interrupt.Token), target, watching);
            var end = work.Run(interrupt.Token);
            run = target;
            trained = work.Trained;
            if (work.TestEvaluation is { } test) evaluations["test"] = test;
            return end;
        });
    }

    RunFolder Target(string? output) => new(Path.GetFullPath(
        output ?? Path.Combine(Places.UserData, "runs", $"{DateTime.UtcNow:yyyyMMdd-HHmmss-fff}-{Data.Name}-{recipe.Model}")));

    static RequestException NotTrained() => new("this learner has not been trained yet: call FitAsync first.");
}
