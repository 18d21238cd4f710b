namespace DeepNotebooks;

/// <summary>recipe.yaml: all that is needed to do a run again, and what it was done with.</summary>
public sealed record RunRecord
{
    /// <summary>How it was trained.</summary>
    public Recipe Recipe { get; init; } = new();

    /// <summary>On which data.</summary>
    public DatasetReference Dataset { get; init; } = new();

    /// <summary>The folder the data were read from on this machine; not in a published recipe.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The model it started from.</summary>
    public ParentReference? Parent { get; init; }

    /// <summary>Packages and runtimes by name, with their versions.</summary>
    public SortedDictionary<string, string> Software { get; init; } = [];

    /// <summary>Processor, cores, memory, GPU.</summary>
    public SortedDictionary<string, string> Hardware { get; init; } = [];

    /// <summary>The hub's or the system's user.</summary>
    public string User { get; init; } = "";

    /// <summary>UTC.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>UTC; the default value while it runs.</summary>
    public DateTimeOffset Finished { get; init; }
}
