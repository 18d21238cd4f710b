namespace DeepNotebooks.Notebook.Tests;

/// <summary>A host with magics and nothing else.</summary>
sealed class FakeHost(params Magic[] magics) : INotebookHost
{
    public List<MimeBundle> Shown { get; } = [];

    public IReadOnlyCollection<Magic> Magics => magics;

    public IDisplay Display(MimeBundle bundle)
    {
        Shown.Add(bundle);
        return new Still();
    }

    public CancellationToken Interrupted => CancellationToken.None;

    public IReadOnlyDictionary<string, object?> Variables => throw new NotSupportedException();

    public IReadOnlyList<ExecutedCell> History => throw new NotSupportedException();

    public void Add(Magic magic) => throw new NotSupportedException();

    public void AddFormatter<T>(Func<T, MimeBundle> format) => throw new NotSupportedException();

    public void AddFormatter(string typeName, Func<object, MimeBundle> format) => throw new NotSupportedException();

    public void ClearOutput(bool wait = false) => throw new NotSupportedException();

    public void AddErrorExplanation(Func<Exception, string?> explain) => throw new NotSupportedException();

    public Dictionary<string, object?> Shared { get; } = [];

    public List<(string Prompt, bool Password)> Asked { get; } = [];

    public bool TryGetVariable(string name, out object? value) => Shared.TryGetValue(name, out value);

    public bool TryGetShared(string language, string name, out object? value) => TryGetVariable($"{language}:{name}", out value);

    public Task SetVariableAsync<T>(string name, T value)
        where T : notnull => throw new NotSupportedException();

    public string ExecutedNotebook() => throw new NotSupportedException();

    public string ReadLine(string prompt, bool password = false)
    {
        Asked.Add((prompt, password));
        return $"answer {Asked.Count}";
    }

    public ICommHost Comms => throw new NotSupportedException();

    sealed class Still : IDisplay
    {
        public void Update(MimeBundle bundle)
        {
        }
    }
}
