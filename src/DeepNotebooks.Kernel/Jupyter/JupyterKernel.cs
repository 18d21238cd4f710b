using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>A session that is spoken to through Jupyter's protocol.</summary>
sealed class JupyterKernel : IFrontEnd, IDisposable
{
    readonly BlockingCollection<Message> cells = [];
    readonly BlockingCollection<Message> others = [];
    readonly BlockingCollection<Message> control = [];
    readonly BlockingCollection<string> answers = [];
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Sockets sockets;
    volatile Message? abortUntil;

    internal JupyterKernel(ConnectionFile connection, IEnumerable<INotebookExtension> extensions)
    {
        // The sockets come first: a client may wait for them already. What it sends is answered when the session stands.
        sockets = new Sockets(connection, Receive);
        Publish(null, "status", new JsonObject { ["execution_state"] = "starting" });
        Session = new NotebookSession(this, extensions);
        new Thread(Session.WarmUp) { IsBackground = true, Name = "warm-up" }.Start();
        foreach (var (queue, name) in new[] { (cells, "shell"), (others, "shell, at once"), (control, "control") })
            new Thread(() => AnswerAll(queue)) { IsBackground = true, Name = name }.Start();
    }

    internal NotebookSession Session { get; }

    /// <summary>The number of the last cell that counted.</summary>
    internal int ExecutionCount { get; set; }

    /// <summary>Ends when a client has asked for it.</summary>
    internal Task Ended => ended.Task;

    internal void End() => ending = true;

    bool ending;

    /// <summary>Cells that wait are not run: after an error the notebook's rest makes no sense.</summary>
    internal void AbortQueue()
    {
        // Those received until now; one that comes later is a new decision of the user's.
        abortUntil = cells.LastOrDefault();
    }

    internal void Publish(Message? parent, string type, JsonObject content) => sockets.Publish(parent, type, content);

    public void Show(CellRun cell, Output output)
    {
        var request = (Message)cell.Origin!;
        if (cell.IsHidden)
            return;
        var (type, content) = Outputs.Message(cell, output);
        sockets.Publish(request, type, content);
    }

    /// <remarks>Jupyter messaging 5.5, "Messages on the stdin (ROUTER/DEALER) channel".</remarks>
    public string Ask(CellRun cell, string prompt, bool password, CancellationToken interrupted)
    {
        var request = (Message)cell.Origin!;
        if (!request.Flag("allow_stdin", otherwise: true))
            throw new MagicException("This front end cannot ask for input. Give the value in the cell.");
        while (answers.TryTake(out _))
        {
            // An answer to a question that was interrupted.
        }
        sockets.Ask(request, "input_request", new JsonObject { ["prompt"] = prompt, ["password"] = password });
        return answers.Take(interrupted);
    }

    public void Dispose()
    {
        cells.CompleteAdding();
        others.CompleteAdding();
        control.CompleteAdding();
        sockets.Dispose();
        Session.Dispose();
    }

    void Receive(Message message)
    {
        if (message.Channel == "stdin")
        {
            if (message.Type == "input_reply")
                answers.Add(message.Text("value"));
            return;
        }
        var queue = message.Channel == "control" ? control : Handlers.For(message.Type)?.Turn == Turn.AfterCells ? cells : others;
        if (!queue.IsAddingCompleted)
            queue.Add(message);
    }

    void AnswerAll(BlockingCollection<Message> queue)
    {
        foreach (var message in queue.GetConsumingEnumerable())
        {
            if (Handlers.For(message.Type) is { } handler)
                Answer(message, handler);
            if (ending)
                ended.TrySetResult();
        }
    }

    void Answer(Message request, Handler handler)
    {
        PublishStatus(request, "busy");
        JsonObject reply;
        try
        {
            reply = abortUntil is not null && handler.Turn == Turn.AfterCells && request.Type == "execute_request"
                ? new JsonObject { ["status"] = "aborted", ["execution_count"] = ExecutionCount }
                : handler.Answer(request, this);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A fault of the kernel's own must not leave a client waiting.
            reply = Replies.Error(error.GetType().FullName!, error.Message, error.ToString().Split('\n'));
        }
        if (ReferenceEquals(abortUntil, request))
            abortUntil = null;
        sockets.Reply(request, handler.Reply, reply);
        PublishStatus(request, "idle");
    }

    void PublishStatus(Message request, string state) => Publish(request, "status", new JsonObject { ["execution_state"] = state });
}
