using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>A session that is spoken to through Jupyter's protocol.</summary>
sealed class JupyterKernel : IFrontEnd, IDisposable
{
    readonly RequestQueue others;
    readonly RequestQueue control;
    readonly BlockingCollection<string> answers = [];
    readonly Lock asking = new();
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource standing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Sockets sockets;
    readonly WhenIdle wakeAssistance;
    int executionCount;
    bool ending;

    /// <param name="connection">Where the client waits.</param>
    /// <param name="extensions">Loaded at the start, in order.</param>
    /// <param name="history">The folder of the histories of earlier sessions; null to keep none.</param>
    /// <param name="lastWords">What is known of the kernel before, and is to be known of this one; null for nothing.</param>
    internal JupyterKernel(ConnectionFile connection, IEnumerable<INotebookExtension> extensions, string? history = null, LastWords? lastWords = null)
    {
        LastWords = lastWords;
        // The compiler takes longest to wake, so it does beside all else.
        var scripts = new ScriptSession(NotebookSession.Imports);
        new Thread(scripts.WarmUp) { IsBackground = true, Name = "warm-up" }.Start();
        // The sockets come first: a client may wait for them already. What it sends is answered when the session stands.
        sockets = new Sockets(connection, Receive);
        Publish(null, "status", new JsonObject { ["execution_state"] = "starting" });
        Session = new NotebookSession(this, extensions, scripts);
        History = new HistoryFolder(history);
        // Who has run a cell will type the next one: completion is awake by then, and the start has not waited for it.
        wakeAssistance = new WhenIdle(TimeSpan.FromSeconds(1), Session.Assistance.WarmUp);
        others = new RequestQueue("shell, at once", Answer);
        control = new RequestQueue("control", Answer);
        Shells = new Shells(Session, Answer);
        lastWords?.Output?.Begin(ShowNative);
        standing.SetResult();
    }

    internal NotebookSession Session { get; }

    internal Shells Shells { get; }

    internal HistoryFolder History { get; }

    internal LastWords? LastWords { get; }

    /// <summary>The number of the last cell that counted, in whichever shell.</summary>
    internal int ExecutionCount => executionCount;

    /// <summary>Ends when a client has asked for it.</summary>
    internal Task Ended => ended.Task;

    /// <summary>Counts a cell, and gives its number.</summary>
    internal int Count() => Interlocked.Increment(ref executionCount);

    /// <summary>Ends the kernel when the running request is answered.</summary>
    internal void End() => ending = true;

    internal void Publish(Message? parent, string type, JsonObject content) => sockets.Publish(parent, type, content);

    public bool HasPager => true;

    public void Show(CellRun cell, Output output)
    {
        if (cell.IsHidden)
            return;
        var (type, content) = Outputs.Message(cell, output);
        sockets.Publish((Message)cell.Origin!, type, content);
    }

    /// <remarks>Jupyter messaging 5.5, "Messages on the stdin (ROUTER/DEALER) channel".</remarks>
    public string Ask(CellRun cell, string prompt, bool password, CancellationToken interrupted)
    {
        var request = (Message)cell.Origin!;
        if (!request.Flag("allow_stdin", otherwise: true))
            throw new MagicException("This front end cannot ask for input. Give the value in the cell.");
        // One question at a time: an answer does not say to which it belongs.
        while (!asking.TryEnter(TimeSpan.FromMilliseconds(50)))
            interrupted.ThrowIfCancellationRequested();
        try
        {
            while (answers.TryTake(out _))
            {
                // An answer to a question that was interrupted.
            }
            sockets.Ask(request, "input_request", new JsonObject { ["prompt"] = prompt, ["password"] = password });
            return answers.Take(interrupted);
        }
        finally
        {
            asking.Exit();
        }
    }

    /// <remarks>Jupyter messaging 5.5, "Custom Messages".</remarks>
    public void SendComm(CellRun? cell, string type, JsonObject content, IReadOnlyList<byte[]> buffers, JsonObject? metadata) =>
        sockets.Publish((Message?)cell?.Origin, type, content, metadata, buffers);

    public void Dispose()
    {
        wakeAssistance.Dispose();
        others.Close();
        control.Close();
        Shells.Close();
        sockets.Dispose();
        Session.Dispose();
    }

    // As it does not say which cell it comes from, it is the one that runs, or ran last.
    void ShowNative(string stream, string text)
    {
        if (Session.CurrentCell is { IsHidden: false } cell)
            Session.Show(cell, new StreamOutput(stream, text));
    }

    void Receive(Message message)
    {
        if (!standing.Task.IsCompleted)
            standing.Task.Wait();
        if (message.Channel == "stdin")
        {
            if (message.Type == "input_reply")
                answers.Add(message.Text("value"));
        }
        else if (Handlers.For(message.Type) is { } handler)
        {
            // A cell keeps its turn, whichever channel it came on.
            var queue = handler.Turn == Turn.AfterCells && Shells.For(message) is { } shell ? shell.Queue : message.Channel == "control" ? control : others;
            if (!queue.TryAdd(message))
                others.TryAdd(message);
        }
    }

    void Answer(Message request, RequestQueue queue)
    {
        var handler = Handlers.For(request.Type)!;
        PublishStatus(request, "busy");
        if (handler == Handlers.Execute)
            wakeAssistance.Busy();
        JsonObject? reply;
        try
        {
            reply = handler.Turn == Turn.AfterCells && Shells.For(request)?.Queue != queue ? NoSubshell(request)
                : queue.Aborts && handler == Handlers.Execute ? new JsonObject { ["status"] = "aborted", ["execution_count"] = ExecutionCount }
                : handler.Answer(request, this);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A fault of the kernel's own must not leave a client waiting.
            reply = Replies.Error(error.GetType().FullName!, error.Message, error.ToString().Split('\n'));
        }
        if (handler.Reply is { } type)
            sockets.Reply(request, type, reply ?? Replies.Ok());
        PublishStatus(request, "idle");
        if (handler == Handlers.Execute)
            wakeAssistance.Idle();
        if (ending)
            ended.TrySetResult();
    }

    static JsonObject NoSubshell(Message request)
    {
        var message = $"there is no subshell '{request.Subshell}'; list_subshell_request tells which there are.";
        return Replies.Error("UnknownSubshell", message, [message]);
    }

    void PublishStatus(Message request, string state) => Publish(request, "status", new JsonObject { ["execution_state"] = state });
}
