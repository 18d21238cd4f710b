namespace DeepNotebooks.Notebook;

/// <summary>A magic command: a line of a cell that begins with <c>#!name</c>.</summary>
/// <param name="Name">Without the "#!".</param>
/// <param name="Summary">One line for <c>#!lsmagic</c> and <c>--help</c>.</param>
/// <param name="Run">What it does. Runs inside the cell, in order with the cell's code.</param>
public sealed record Magic(string Name, string Summary, Func<MagicCall, CancellationToken, Task> Run)
{
    /// <summary>Other names it is called by.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What stands behind the name without dashes, in order.</summary>
    public IReadOnlyList<MagicArgument> Arguments { get; init; } = [];

    /// <summary>What is named with dashes, in any order.</summary>
    public IReadOnlyList<MagicOption> Options { get; init; } = [];

    /// <summary>Whether the lines below, up to the next magic line, are its text instead of code.</summary>
    public bool TakesBody { get; init; }

    /// <summary>Whether all that stands behind the name is one text, with its quotes, instead of arguments and options. The lines below are its text where there is none.</summary>
    public bool TakesLine { get; init; }

    /// <summary>Lines a user may copy, shown by <c>--help</c>.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Whether a line that calls <paramref name="name"/> means this one.</summary>
    public bool IsCalled(string name) => Name == name || Aliases.Contains(name);

    /// <summary>How it is used, as <c>--help</c> shows it.</summary>
    public MimeBundle Help() => MagicHelp.For(this);
}

/// <summary>A positional argument.</summary>
/// <param name="Name">As <c>--help</c> shows it.</param>
/// <param name="Summary">What it is.</param>
public sealed record MagicArgument(string Name, string Summary)
{
    /// <summary>Whether leaving it out is an error.</summary>
    public bool Required { get; init; } = true;

    /// <summary>Takes all that follows.</summary>
    public bool Many { get; init; }

    /// <summary>What completion offers for it; null where it has nothing to offer.</summary>
    public MagicValues? Values { get; init; }
}

/// <summary>A named option: <c>--name value</c>, <c>--name=value</c>, or <c>--name</c> alone for a flag.</summary>
/// <param name="Name">With its dashes: "--epochs".</param>
/// <param name="Summary">What it is.</param>
public sealed record MagicOption(string Name, string Summary)
{
    /// <summary>The type its text must convert to: string, int, double, or bool for a flag.</summary>
    public Type Type { get; init; } = typeof(string);

    /// <summary>What counts where it is left out, as <c>--help</c> tells it; null where nothing does.</summary>
    public string? Default { get; init; }

    /// <summary>Whether leaving it out is an error.</summary>
    public bool Required { get; init; }

    /// <summary>A short form such as "-o".</summary>
    public string? Alias { get; init; }

    /// <summary>What completion offers for it; null where it has nothing to offer.</summary>
    public MagicValues? Values { get; init; }

    /// <summary>A flag stands alone: there is no value behind it.</summary>
    public bool IsFlag => Type == typeof(bool);

    /// <summary>What it is and what counts without it, in a line.</summary>
    public string Help() => $"{MagicHelp.Heading(this)}  {MagicHelp.Explanation(this)}";
}

/// <summary>A mistake in a magic line or in what it was asked to do, told in one line without a stack trace.</summary>
public sealed class MagicException : Exception
{
    /// <summary>Says in one line what is wrong and the mend.</summary>
    public MagicException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
