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

    /// <summary>The models that it comes from, as far as the zoo knows them.</summary>
    public IReadOnlyList<Ancestor> Ancestors { get; init; } = [];

    /// <summary>The executed notebook, as nbformat JSON.</summary>
    public string? Notebook { get; init; }

    /// <summary>The zoo it is for, without any password.</summary>
    public string? Zoo { get; init; }

    /// <summary>Who publishes.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>The publisher's ORCID iD, where one is known.</summary>
    public string? Orcid { get; init; }
}
