namespace DeepNotebooks.Tests.Training;

/// <summary>Tests that count the process's tensors run when no others make any.</summary>
[CollectionDefinition(nameof(AloneWithTorch), DisableParallelization = true)]
public sealed class AloneWithTorch;
