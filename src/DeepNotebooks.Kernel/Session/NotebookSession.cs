using DeepNotebooks.Kernel.Formatting;
using DeepNotebooks.Kernel.Magics;
using DeepNotebooks.Kernel.Packages;
using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Runs the cells of one notebook. Knows neither Jupyter nor a terminal: those are front ends.</summary>
sealed class NotebookSession : INotebookHost, IDisposable
{
    // .NET Interactive's, System.IO, and the product's own. The last ones are types: their static members need no prefix in a cell.
    internal static readonly IReadOnlyList<string> Imports =
    [
        "System", "System.Text", "System.IO", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        "DeepNotebooks", "DeepNotebooks.Notebook", typeof(Microsoft.DotNet.Interactive.Kernel).FullName!, typeof(Microsoft.DotNet.Interactive.Jupyter.TopLevelMethods).FullName!,
    ];

    readonly Lock gate = new();
    readonly Lock showing = new();
    readonly Dictionary<string, Magic> magics = new(StringComparer.Ordinal);
    readonly List<CellRun> cells = [];
    readonly ScriptSession scripts;
    readonly IFrontEnd frontEnd;
    readonly ConsoleCapture console;
    readonly ErrorReport errors;
    readonly TextReader inputBefore = Console.In;
    readonly CellNeeds needs;

    /// <param name="frontEnd">Whom it is shown to.</param>
    /// <param name="extensions">Loaded in order.</param>
    /// <param name="scripts">A session of scripts that wakes up already; null for a new one.</param>
    internal NotebookSession(IFrontEnd frontEnd, IEnumerable<INotebookExtension> extensions, ScriptSession? scripts = null)
    {
        this.frontEnd = frontEnd;
        this.scripts = scripts ??= new ScriptSession(Imports);
        Comms = new OpenComms(this, frontEnd);
        Assistance = new CellAssistance(this, scripts);
        needs = new CellNeeds(this, scripts);
        errors = new ErrorReport(name => Cells.LastOrDefault(cell => cell.Name == name)?.Code);
        foreach (var magic in BuiltInMagics.For(this))
            Add(magic);
        Notebook.Notebook.Attach(this);
        foreach (var extension in extensions)
            extension.Load(this);
        console = new ConsoleCapture(() => CurrentCell, Show);
        Console.SetIn(new CellReader(() => ReadLine("")));
    }

    /// <summary>How values look.</summary>
    internal ValueFormats Formats { get; } = new();

    /// <summary>Whether cells are shown what the compiler warns of in them.</summary>
    internal bool ShowsWarnings
    {
        get => scripts.Warned is not null;
        set => scripts.Warned = value ? warnings => Console.Error.Write(string.Concat(warnings.Select(line => line + "\n"))) : null;
    }

    /// <summary>What <c>#!value</c> was given.</summary>
    internal SharedValues Shared { get; } = new();

    /// <summary>Completion and inspection.</summary>
    internal CellAssistance Assistance { get; }

    /// <summary>Where its cells run.</summary>
    internal CellLanes Lanes { get; } = new();

    /// <summary>Channels to the page.</summary>
    internal OpenComms Comms { get; }

    ICommHost INotebookHost.Comms => Comms;

    /// <summary>Where the notebook is; Jupyter starts a kernel there.</summary>
    internal string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>The packages of an earlier run, to be taken again; none as a rule, so that a version left open is the newest.</summary>
    internal RecordedPackages Recorded { get; init; } = RecordedPackages.None;

    /// <summary>The version of each package that the cells have installed, what others need included.</summary>
    internal IReadOnlyDictionary<string, string> Packages => needs.Installed;

    /// <summary>What <see cref="ExecutedNotebook"/> answers where the front end knows more of the notebook than its cells' code.</summary>
    internal Func<string>? Document { get; init; }

    /// <summary>The cells that have a place in the history; the running one is the last.</summary>
    internal IReadOnlyList<CellRun> Cells
    {
        get
        {
            lock (gate)
                return [.. cells];
        }
    }

    /// <summary>The cell that the calling code belongs to: that which started it, also after its end; else the one that runs, or ran last.</summary>
    internal CellRun? CurrentCell => CellRun.Flowing.Value ?? Lanes.Main.Running ?? (Cells is [.., var last] ? last : null);

    public IReadOnlyCollection<Magic> Magics
    {
        get
        {
            lock (gate)
                return [.. magics.Values.OrderBy(magic => magic.Name, StringComparer.Ordinal)];
        }
    }

    public IReadOnlyDictionary<string, object?> Variables => scripts.Values;

    /// <summary>The declared type of a variable.</summary>
    internal Type? TypeOf(string variable) => scripts.TryGet(variable, out var type, out _) ? type : null;

    public IReadOnlyList<ExecutedCell> History => [.. Cells.Select(cell => cell.ToHistory())];

    public CancellationToken Interrupted => CurrentCell?.Interrupted ?? CancellationToken.None;

    public void Add(Magic magic)
    {
        lock (gate)
            magics[magic.Name] = magic;
    }

    public void AddFormatter<T>(Func<T, MimeBundle> format) => Formats.Add(format);

    public void AddFormatter(string typeName, Func<object, MimeBundle> format) => Formats.Add(typeName, format);

    public void AddErrorExplanation(Func<Exception, string?> explain) => errors.Add(explain);

    IDisplay INotebookHost.Display(MimeBundle bundle) => Display(bundle);

    internal CellDisplay Display(MimeBundle bundle)
    {
        var cell = CurrentCell ?? throw new InvalidOperationException("Nothing can be shown before a cell has run.");
        var display = new CellDisplay(this, cell);
        Show(cell, new DisplayOutput(bundle, display.Id));
        return display;
    }

    public void ClearOutput(bool wait = false)
    {
        if (CurrentCell is { } cell)
            Show(cell, new ClearOutput(wait));
    }

    public bool TryGetVariable(string name, out object? value) => scripts.TryGet(name, out _, out value);

    public bool TryGetShared(string language, string name, out object? value) => Shared.TryGet(this, language, name, out value);

    // On a thread that no interrupt stops: an abort inside the compiler would leave it in any state.
    public Task SetVariableAsync<T>(string name, T value)
        where T : notnull => SetVariableAsync(name, typeof(T), value);

    internal Task SetVariableAsync(string name, Type type, object value) => Task.Run(() => scripts.Set(name, type, value));

    public string ExecutedNotebook() => Document?.Invoke() ?? Documents.ExecutedNotebook.Of(Cells, Folder, Packages).ToString();

    public string ReadLine(string prompt, bool password = false)
    {
        var cell = CurrentCell ?? throw new MagicException("No cell runs that could ask.");
        // What was written last is often the question.
        console.Flush();
        return frontEnd.Ask(cell, prompt, password, cell.Interrupted);
    }

    /// <summary>Whether a front end may run a cell as it stands.</summary>
    internal Completeness CompletenessOfCell(string code) => CompletenessOf.Cell(Parts(code));

    /// <summary>Runs a cell to its end, on <paramref name="lane"/> or the main one. A lane takes one at a time.</summary>
    /// <returns>Why it ended early, which has been shown; null where it did not.</returns>
    internal ErrorOutput? Run(CellRun cell, CellLane? lane = null) => Run(cell, lane, guard => new ScriptRun(this, scripts, needs, cell, guard).Run());

    /// <summary>Runs code as a part of the running cell, whose own code waits for it: what it shows, its failure too, is that cell's.</summary>
    /// <returns>Why it ended early, and the values of its last expressions.</returns>
    internal Task<(Exception? Failure, IReadOnlyList<object?> Values)> RunWithinAsync(string code)
    {
        var cell = CurrentCell ?? throw new MagicException("No cell runs that this could be a part of.");
        return CodeWithin.RunAsync(cell, errors, Show, guard => new ScriptRun(this, scripts, needs, cell, guard), new Script(cell.Name, code, Folder));
    }

    /// <summary>Runs something as if it were a cell.</summary>
    internal ErrorOutput? Run(CellRun cell, CellLane? lane, Action action) => Run(cell, lane, guard => guard.Run(() =>
    {
        action();
        return Task.CompletedTask;
    }));

    /// <summary>Shows an exception that nothing has caught, on a thread that <paramref name="cell"/> started.</summary>
    internal void ShowBackgroundFailure(CellRun cell, Exception failure)
    {
        console.Flush();
        var text = "An exception on another thread that the cell started; that thread has ended, the session goes on.\n";
        Show(cell, new StreamOutput("stderr", text + string.Join('\n', errors.For(failure, cell).Traceback) + "\n"));
    }

    /// <summary>Shows an output and records it, after all that was written before.</summary>
    internal void Show(CellRun cell, Output output)
    {
        if (output is not StreamOutput)
            console.Flush();
        lock (showing)
        {
            cell.Outputs.Add(output);
            frontEnd.Show(cell, output);
        }
    }

    /// <summary>Writes out what the console has, and clears what waits to be cleared: no output comes that would.</summary>
    internal void Settle(CellRun cell)
    {
        console.Flush();
        if (cell.Outputs.IsClearWaiting)
            Show(cell, new ClearOutput(Wait: false));
    }

    /// <summary>Shows something in the front end's pager; in the cell's output where there is none.</summary>
    internal void Page(MimeBundle bundle)
    {
        if (frontEnd.HasPager && CurrentCell is { } cell)
            cell.Pages.Add(bundle);
        else
            Display(bundle);
    }

    public void Dispose()
    {
        console.Dispose();
        Console.SetIn(inputBefore);
        needs.Dispose();
        Lanes.Dispose();
    }

    ErrorOutput? Run(CellRun cell, CellLane? lane, Func<CellGuard, Exception?> body)
    {
        if (cell.IsKept)
        {
            lock (gate)
                cells.Add(cell);
        }
        cell.Session = this;
        CellRun.Flowing.Value = cell;
        var failure = (lane ?? Lanes.Main).Run(cell, body);
        cell.End(failure is null);
        var error = failure is null ? null : errors.For(failure, cell);
        if (error is not null)
            Show(cell, error);
        console.Flush();
        CellRun.Flowing.Value = null;
        ThreadPool.UnsafeQueueUserWorkItem(_ => scripts.BeginNext(), null);
        return error;
    }

    /// <summary>A text divided at its magic lines.</summary>
    internal IReadOnlyList<CellPart> Parts(string code)
    {
        lock (gate)
            return CellText.Parts(code, TakesBody);

        bool TakesBody(string line)
        {
            var name = MagicLine.NameOf(line)!;
            return OtherLanguages.Has(name)
                || magics.Values.FirstOrDefault(magic => magic.IsCalled(name)) is { } magic && (magic.TakesBody || (magic.TakesLine && line.Length == 2 + name.Length));
        }
    }
}
