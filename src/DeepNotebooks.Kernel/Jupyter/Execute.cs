using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Documents;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>execute_request</c>: runs a cell. What it shows goes out on iopub meanwhile.</summary>
/// <remarks>Jupyter messaging 5.5, "Execute".</remarks>
static class Execute
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        var code = request.Text("code");
        var silent = request.Flag("silent", otherwise: false);
        var counts = !silent && request.Flag("store_history", otherwise: true) && !string.IsNullOrWhiteSpace(code);
        var count = counts ? kernel.Count() : kernel.ExecutionCount;
        if (!silent)
            kernel.Publish(request, "execute_input", new JsonObject { ["code"] = code, ["execution_count"] = count });

        var shell = kernel.Shells.For(request)!;
        // JupyterLab sends what the cell's metadata say, and VS Code's notebooks have its language there.
        var cell = new CellRun(count, CellLanguage.Code(CellLanguage.In(request.Metadata), code), request)
        {
            Silent = silent,
            IsKept = counts,
            CellId = CellId(request.Metadata),
            Sent = code,
        };
        var error = string.IsNullOrWhiteSpace(code) ? null : Run(cell, shell, kernel);
        // A training may take an interrupt as its end; who interrupts "run all" means the cells behind it, too.
        if ((error is not null || cell.Interrupted.IsCancellationRequested) && request.Flag("stop_on_error", otherwise: true))
            shell.Queue.AbortWaiting();
        if (counts)
            kernel.History.Add(cell);

        var reply = error is null ? Replies.Ok() : Replies.Error(error.Name, error.Message, error.Traceback);
        reply["execution_count"] = count;
        reply["payload"] = new JsonArray([.. cell.Pages.Select(Page)]);
        reply["user_expressions"] = error is null ? UserExpressions.Of(request, kernel) : new JsonObject();
        return reply;
    }

    // JupyterLab's own addition to the protocol, which VS Code and others have taken over.
    static string? CellId(JsonObject metadata) =>
        metadata["cellId"] is JsonValue value && value.TryGetValue<string>(out var id) && id.Length > 0 ? id : null;

    static JsonNode Page(MimeBundle bundle) => new JsonObject { ["source"] = "page", ["data"] = Outputs.Data(bundle), ["start"] = 0 };

    static ErrorOutput? Run(CellRun cell, Shell shell, JupyterKernel kernel)
    {
        if (!cell.Silent && kernel.LastWords?.Take() is { } before)
            kernel.Show(cell, new StreamOutput("stderr", before));
        kernel.LastWords?.Began(cell);
        kernel.LastWords?.Output?.Watch(cellRuns: true);
        try
        {
            return kernel.Session.Run(cell, shell.Lane);
        }
        finally
        {
            kernel.LastWords?.Output?.Watch(cellRuns: false);
            kernel.LastWords?.Ended(cell);
        }
    }
}
