namespace DeepNotebooks;

/// <summary>How far a published model is checked; each level includes those before it.</summary>
public enum VerificationLevel
{
    /// <summary>Every file is what was published, the manifest keeps its schema, and the version's tag is in order. Needs nothing but git.</summary>
    Files,

    /// <summary>The network gives the recorded answers to the recorded samples, and the weights are those of the graph. Seconds.</summary>
    Samples,

    /// <summary>Evaluated again on the dataset of the recorded identity, it does as well as it says. As long as one pass over the data.</summary>
    Metrics,

    /// <summary>Made again in a clean folder, from its notebook or recipe, it comes out the same. As long as the training took.</summary>
    Reproduction,
}
