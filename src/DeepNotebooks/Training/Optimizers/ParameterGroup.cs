using TorchSharp.Modules;

namespace DeepNotebooks.Training;

/// <summary>Parameters that learn alike.</summary>
/// <param name="Parameters">With their names.</param>
/// <param name="RateScale">Their learning rate as a share of the schedule's.</param>
/// <param name="WeightDecay">0 for biases and normalisation.</param>
sealed record ParameterGroup(IReadOnlyList<(string Name, Parameter Value)> Parameters, double RateScale, double WeightDecay);
