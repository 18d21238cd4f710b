namespace DeepNotebooks.Zoos;

/// <summary>What a package is made from.</summary>
/// <param name="Model">A run's model, with its model.onnx.</param>
sealed record PackageSource(ModelFolder Model)
{
    /// <summary>The run's recipe.yaml.</summary>
    public RunRecord? Run { get; init; }

    /// <summary>The data it was trained on, where they are at hand.</summary>
    public Dataset? Data { get; init; }

    /// <summary>On the test split, where it has been evaluated.</summary>
    public Evaluation? Test { get; init; }

    /// <summary>The executed notebook, as nbformat JSON.</summary>
    public string? Notebook { get; init; }
}
