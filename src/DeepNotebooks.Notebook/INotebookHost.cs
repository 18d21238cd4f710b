namespace DeepNotebooks.Notebook;

/// <summary>What a notebook's host offers an extension: the same in our kernel, in <c>deepnotebooks run</c> and in .NET Interactive.</summary>
public interface INotebookHost
{
    /// <summary>Every magic command, the host's own included.</summary>
    IReadOnlyCollection<Magic> Magics { get; }

    /// <summary>Adds a magic command; one of the same name is replaced.</summary>
    void Add(Magic magic);

    /// <summary>Says how values of type <typeparamref name="T"/> look, as a cell's result and in <c>display(value)</c>.</summary>
    void AddFormatter<T>(Func<T, MimeBundle> format);

    /// <summary>Says how values of a type look that need not be loaded for it: known by its full name, and the same for what derives from it.</summary>
    void AddFormatter(string typeName, Func<object, MimeBundle> format);

    /// <summary>Says which exceptions are the user's own mistake: those are shown as the one line answered, with no stack trace. Null passes.</summary>
    void AddErrorExplanation(Func<Exception, string?> explain);

    /// <summary>Shows something in the running cell's output.</summary>
    IDisplay Display(MimeBundle bundle);

    /// <summary>Takes away what the running cell has shown.</summary>
    /// <param name="wait">Not now, but when something else is shown, or the cell ends: what changes all the time does not flicker.</param>
    void ClearOutput(bool wait = false);

    /// <summary>The value of a variable of the session.</summary>
    bool TryGetVariable(string name, out object? value);

    /// <summary>A value that a language of the notebook keeps under a name: <c>csharp</c> its variables, <c>value</c> what <c>#!value</c> was given.</summary>
    /// <returns>Whether there is such a language.</returns>
    /// <exception cref="MagicException">It has no such value, or cannot be run here.</exception>
    bool TryGetShared(string language, string name, out object? value);

    /// <summary>Declares or replaces a variable of the session, typed as <typeparamref name="T"/>.</summary>
    Task SetVariableAsync<T>(string name, T value)
        where T : notnull;

    /// <summary>The session's variables by name with the values they have now.</summary>
    IReadOnlyDictionary<string, object?> Variables { get; }

    /// <summary>The cells run in this session, in the order they ran; the running one is the last.</summary>
    IReadOnlyList<ExecutedCell> History { get; }

    /// <summary>
    /// The notebook as executed so far, with outputs: nbformat 4.5 JSON. Each cell that was run carries its record in its metadata
    /// (<see cref="ExecutedCell.ToMetadata"/>), and where the host knows the notebook as it is saved, how the two compare.
    /// </summary>
    string ExecutedNotebook();

    /// <summary>Cancelled when the user interrupts the running cell.</summary>
    CancellationToken Interrupted { get; }

    /// <summary>Asks the user for a line of text.</summary>
    /// <exception cref="MagicException">The front end cannot ask.</exception>
    string ReadLine(string prompt, bool password = false);

    /// <summary>Channels to the page.</summary>
    ICommHost Comms { get; }
}

/// <summary>Something shown, that can be replaced in its place.</summary>
public interface IDisplay
{
    /// <summary>Shows <paramref name="bundle"/> instead. Safe from any thread, also after the cell has ended.</summary>
    void Update(MimeBundle bundle);
}
