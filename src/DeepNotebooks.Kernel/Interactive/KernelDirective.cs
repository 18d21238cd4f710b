namespace Microsoft.DotNet.Interactive.Directives;

/// <summary>Something that begins with <c>#!</c>.</summary>
public abstract class KernelDirective
{
    private protected KernelDirective(string name) =>
        Name = name.StartsWith("#!", StringComparison.Ordinal) && name.Length > 2 ? name : throw new ArgumentException($"'{name}' is no directive: one begins with \"#!\".", nameof(name));

    /// <summary>With its <c>#!</c>.</summary>
    public string Name { get; }

    /// <summary>What it does, in a line.</summary>
    public string? Description { get; set; }

    /// <summary>Whether it is left out of lists. Here none is.</summary>
    public bool Hidden { get; set; }

    /// <summary>What may stand behind its name.</summary>
    public ICollection<KernelDirectiveParameter> Parameters { get; init; } = [];
}

/// <summary>A magic command of a notebook's or a package's own.</summary>
public sealed class KernelActionDirective : KernelDirective
{
    /// <summary>Names it, with its <c>#!</c>.</summary>
    public KernelActionDirective(string name)
        : base(name)
    {
    }

    /// <summary>The command it makes.</summary>
    public Type? KernelCommandType { get; set; }
}

/// <summary>What may stand behind a directive's name.</summary>
public sealed class KernelDirectiveParameter
{
    /// <summary>Names it, with its dashes, and says what it is.</summary>
    public KernelDirectiveParameter(string name, string? description = null) => (Name, Description) = (name, description);

    /// <summary>With its dashes.</summary>
    public string Name { get; }

    /// <summary>What it is, in a line.</summary>
    public string? Description { get; set; }

    /// <summary>Whether it may be given without its name.</summary>
    public bool AllowImplicitName { get; set; }

    /// <summary>Whether it stands alone.</summary>
    public bool Flag { get; set; }

    /// <summary>Whether leaving it out is an error.</summary>
    public bool Required { get; set; }
}
