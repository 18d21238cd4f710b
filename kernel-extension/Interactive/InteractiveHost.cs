using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Interactive;

/// <summary>The host that .NET Interactive is for the extension, without a call of that program's own types: those are in <c>extension.dib</c>, which it compiles itself.</summary>
public abstract class InteractiveHost : INotebookHost
{
    static readonly string[] shown = ["text/html", "text/plain"];

    readonly Lock gate = new();
    readonly Dictionary<string, Magic> magics = new(StringComparer.Ordinal);
    readonly List<Func<Exception, string?>> explanations = [error => error is MagicException ? error.Message : null];
    readonly CellRecord record = new();

    /// <summary>Registers the magics and formatters of deep learning with this host.</summary>
    public void LoadExtension()
    {
        Notebook.Notebook.Attach(this);
        new DeepLearningExtension().Load(this);
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<Magic> Magics
    {
        get
        {
            lock (gate)
                return [.. magics.Values];
        }
    }

    /// <inheritdoc/>
    public void Add(Magic magic)
    {
        lock (gate)
            magics[magic.Name] = magic;
        Declare("#!" + magic.Name, magic.Summary, [.. Words(magic)]);
    }

    /// <inheritdoc/>
    public void AddFormatter<T>(Func<T, MimeBundle> format) => Register(typeof(T), value => format((T)value));

    /// <inheritdoc/>
    public void AddFormatter(string typeName, Func<object, MimeBundle> format)
    {
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            Add(assembly);
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Add(loaded.LoadedAssembly);

        void Add(System.Reflection.Assembly assembly)
        {
            if (!assembly.IsDynamic && assembly.GetType(typeName) is { } type)
                Register(type, format);
        }
    }

    /// <inheritdoc/>
    public void AddErrorExplanation(Func<Exception, string?> explain) => explanations.Add(explain);

    /// <inheritdoc/>
    public IDisplay Display(MimeBundle bundle)
    {
        var display = new Shown(this, Guid.NewGuid().ToString());
        Show(display.Id, Texts(bundle), isUpdate: false);
        return display;
    }

    /// <inheritdoc/>
    /// <remarks>.NET Interactive has no way to take away what was shown.</remarks>
    public void ClearOutput(bool wait = false)
    {
    }

    /// <inheritdoc/>
    public bool TryGetShared(string language, string name, out object? value)
    {
        value = null;
        return language == "csharp"
            && (TryGetVariable(name, out value) ? true : throw new MagicException($"There is no variable '{name}'."));
    }

    /// <inheritdoc/>
    public IReadOnlyList<ExecutedCell> History => record.History;

    /// <inheritdoc/>
    public string ExecutedNotebook() => record.ToNotebook();

    /// <inheritdoc/>
    /// <exception cref="MagicException">Always: .NET Interactive answers no message of a comm.</exception>
    public ICommHost Comms => throw new MagicException(".NET Interactive has no comms: a page cannot be talked to from there.");

    /// <inheritdoc/>
    public abstract bool TryGetVariable(string name, out object? value);

    /// <inheritdoc/>
    public abstract Task SetVariableAsync<T>(string name, T value)
        where T : notnull;

    /// <inheritdoc/>
    public abstract IReadOnlyDictionary<string, object?> Variables { get; }

    /// <inheritdoc/>
    public abstract CancellationToken Interrupted { get; }

    /// <inheritdoc/>
    public abstract string ReadLine(string prompt, bool password = false);

    /// <summary>Makes a magic's name known, and the words it takes: .NET Interactive refuses a line with an option it was not told of.</summary>
    protected abstract void Declare(string name, string summary, IReadOnlyList<DeclaredWord> words);

    /// <summary>Says how values of a type look.</summary>
    protected abstract void Register(Type type, Func<object, MimeBundle> format);

    /// <summary>Shows something in the running cell, or replaces what was shown under <paramref name="id"/>; also from another thread, and after the cell's end.</summary>
    protected abstract void Show(string id, IReadOnlyDictionary<string, string> forms, bool isUpdate);

    /// <summary>Runs a magic line.</summary>
    /// <returns>What the user did wrong, in one line; null where all went well.</returns>
    protected async Task<string?> RunAsync(string line)
    {
        try
        {
            await MagicLine.RunAsync(line, this, Interrupted);
            return null;
        }
        catch (Exception error) when (Explain(error) is { } mistake)
        {
            return mistake;
        }
    }

    /// <summary>A cell begins; what it shows is told to the answer.</summary>
    protected RecordedCell Begin(string code) => record.Begin(code);

    /// <summary>The form of a bundle in a MIME type that notebooks show everywhere; text for what has no other.</summary>
    protected static string Form(MimeBundle bundle, string mime) =>
        bundle.Forms.TryGetValue(mime, out var form) ? form.ToString()! : Views.Html.Escape(bundle.Forms["text/plain"].ToString()!);

    /// <summary>The MIME types that <see cref="Form"/> is asked for, the preferred one first.</summary>
    protected static IReadOnlyList<string> Mimes => shown;

    static Dictionary<string, string> Texts(MimeBundle bundle) => bundle.Forms.ToDictionary(form => form.Key, form => form.Value.ToString()!, StringComparer.Ordinal);

    IEnumerable<DeclaredWord> Words(Magic magic)
    {
        if (magic.Arguments is [var first, ..])
            yield return new DeclaredWord(first.Name, first.Summary) { Values = Values(first.Values) };
        foreach (var option in magic.Options)
        {
            var word = new DeclaredWord(option.Name, option.Summary) { IsNamed = true, IsFlag = option.IsFlag, Values = Values(option.Values) };
            yield return word;
            if (option.Alias is { } alias)
                yield return word with { Name = alias };
        }
        var help = new DeclaredWord("--help", "Shows how it is used.") { IsNamed = true, IsFlag = true };
        yield return help;
        yield return help with { Name = "-h" };
    }

    Func<IEnumerable<string>> Values(MagicValues? values) => () => values?.Invoke(this, "") ?? [];

    /// <summary>What a user did wrong, in one line; null where an error is none of his.</summary>
    protected string? Explain(Exception error)
    {
        if (error is OperationCanceledException && Interrupted.IsCancellationRequested)
            return "The cell was interrupted.";
        return explanations.Select(explain => explain(error)).FirstOrDefault(text => text is not null);
    }

    sealed class Shown(InteractiveHost host, string id) : IDisplay
    {
        internal string Id => id;

        public void Update(MimeBundle bundle)
        {
            var forms = Texts(bundle);
            host.record.Update(id, forms);
            host.Show(id, forms, isUpdate: true);
        }
    }
}
