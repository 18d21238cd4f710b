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

    internal int LastEpoch => FirstEpoch + Epochs - 1;

    internal static IReadOnlyList<TrainingPhase> Of(Recipe recipe, bool fineTuning)
    {
        if (!fineTuning) return [new(1, recipe.Epochs, recipe.LearningRate, HeadOnly: false, StageDecay: 1)];

        var head = Math.Clamp(recipe.HeadEpochs, 0, recipe.Epochs);
        return
        [
            .. head > 0 ? [new TrainingPhase(1, head, recipe.LearningRate, HeadOnly: true, StageDecay: 1)] : Array.Empty<TrainingPhase>(),
            .. head < recipe.Epochs
                ? [new TrainingPhase(head + 1, recipe.Epochs - head, recipe.LearningRate, HeadOnly: false, FineTuningDecay)]
                : Array.Empty<TrainingPhase>(),
        ];
    }

    /// <summary>Thaws and freezes the network's parameters as this phase wants them, and answers those that learn, in groups that learn alike.</summary>
    internal IEnumerable<ParameterGroup> Prepare(Classifier network, double weightDecay)
    {
        var learning = new List<(string Name, Parameter Value)>();
        foreach (var (name, parameter) in network.named_parameters())
        {
            parameter.requires_grad = !HeadOnly || network.IsHead(name);
            if (parameter.requires_grad) learning.Add((name, parameter));
        }
        return learning
            .GroupBy(pair => (
                Scale: Math.Pow(StageDecay, network.Stages - 1 - network.StageOf(pair.Name)),
                Decay: pair.Value.shape.Length > 1 ? weightDecay : 0)) // biases and normalisation have one axis
            .Select(group => new ParameterGroup([.. group], group.Key.Scale, group.Key.Decay));
    }
}
