namespace DeepNotebooks.Extension.Interactive;

/// <summary>A word that a magic line may have.</summary>
/// <param name="Name">With its dashes, where it has some.</param>
/// <param name="Summary">What it is.</param>
public sealed record DeclaredWord(string Name, string Summary)
{
    /// <summary>Whether it begins with its name; else it is what stands behind the magic's name, any number of times.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Whether it stands alone.</summary>
    public bool IsFlag { get; init; }

    /// <summary>What completion offers for it.</summary>
    public Func<IEnumerable<string>> Values { get; init; } = () => [];
}
