using DeepNotebooks.Models;
using TorchSharp.Modules;

namespace DeepNotebooks.Training;

/// <summary>Some epochs in which the same parameters learn, under one cycle of the learning rate.</summary>
/// <param name="FirstEpoch">Counted from 1.</param>
/// <param name="Epochs">How many.</param>
/// <param name="PeakRate">The head's highest learning rate.</param>
/// <param name="HeadOnly">The body stands still, its normalisation included.</param>
/// <param name="StageDecay">How much slower each stage of the body learns than the one above it; 1 from scratch.</param>
sealed record TrainingPhase(int FirstEpoch, int Epochs, double PeakRate, bool HeadOnly, double StageDecay)
{
    // Howard and Ruder: Universal Language Model Fine-tuning, 2018, divide by 2.6 from layer to layer. Lower stages of a network for images
    // must move more than that where the new images look different: from fruit to blood cells, 0.8 did better than 0.5 and than 1.
    const double FineTuningDecay = 0.8;

    /// <summary>How many stages learn, from the head down; 0: all.</summary>
    internal int Thaw { get; private init; }

    /// <summary>Whether some of the body stands still: what normalisation uses there is measured once, on the new images.</summary>
    internal bool Freezes => HeadOnly || Thaw > 0;

    internal int LastEpoch => FirstEpoch + Epochs - 1;

    internal static IReadOnlyList<TrainingPhase> Of(Recipe recipe, bool fineTuning)
    {
        if (!fineTuning) return [new(1, recipe.Epochs, recipe.LearningRate, HeadOnly: false, StageDecay: 1)];

        var head = recipe.Thaw == 1 ? recipe.Epochs : Math.Clamp(recipe.HeadEpochs, 0, recipe.Epochs);
        return
        [
            .. head > 0 ? [new TrainingPhase(1, head, recipe.LearningRate, HeadOnly: true, StageDecay: 1)] : Array.Empty<TrainingPhase>(),
            .. head < recipe.Epochs
                ? [new TrainingPhase(head + 1, recipe.Epochs - head, recipe.LearningRate, HeadOnly: false, FineTuningDecay) { Thaw = recipe.Thaw }]
                : Array.Empty<TrainingPhase>(),
        ];
    }

    /// <summary>Puts what learns into training mode, and leaves what stands still as it is used once the training is over.</summary>
    internal void Train(Classifier network)
    {
        network.train(!HeadOnly);
        if (HeadOnly || Thaw == 0) return;
        foreach (var (path, layer) in network.named_modules())
        {
            var own = layer.named_parameters(recurse: false).Select(parameter => parameter.name)
                .Concat(layer.named_buffers(recurse: false).Select(buffer => buffer.name)).FirstOrDefault();
            if (own is not null && !Learns(network, $"{path}.{own}")) layer.eval();
        }
    }

    bool Learns(Classifier network, string name) =>
        HeadOnly ? network.IsHead(name) : Thaw == 0 || network.StageOf(name) >= network.Stages - Thaw;

    /// <summary>Thaws and freezes the network's parameters as this phase wants them, and answers those that learn, in groups that learn alike.</summary>
    internal IEnumerable<ParameterGroup> Prepare(Classifier network, double weightDecay)
    {
        var learning = new List<(string Name, Parameter Value)>();
        foreach (var (name, parameter) in network.named_parameters())
        {
            parameter.requires_grad = Learns(network, name);
            if (parameter.requires_grad) learning.Add((name, parameter));
        }
        return learning
            .GroupBy(pair => (
                Scale: Math.Pow(StageDecay, network.Stages - 1 - network.StageOf(pair.Name)),
                Decay: pair.Value.shape.Length > 1 ? weightDecay : 0)) // biases and normalisation have one axis
            .Select(group => new ParameterGroup([.. group], group.Key.Scale, group.Key.Decay));
    }
}
