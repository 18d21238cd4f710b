using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>execute_request</c>: runs a cell. What it shows goes out on iopub meanwhile.</summary>
/// <remarks>Jupyter messaging 5.5, "Execute".</remarks>
static class Execute
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        var code = request.Text("code");
        var silent = request.Flag("silent", otherwise: false);
        var counts = !silent && request.Flag("store_history", otherwise: true);
        if (counts)
            kernel.ExecutionCount++;
        var count = kernel.ExecutionCount;
        if (!silent)
            kernel.Publish(request, "execute_input", new JsonObject { ["code"] = code, ["execution_count"] = count });

        var cell = new CellRun(count, code, request) { Silent = silent, IsKept = counts };
        var error = string.IsNullOrWhiteSpace(code) ? null : kernel.Session.Run(cell);
        if (error is not null && request.Flag("stop_on_error", otherwise: true))
            kernel.AbortQueue();

        var reply = error is null ? Replies.Ok() : Replies.Error(error.Name, error.Message, error.Traceback);
        reply["execution_count"] = count;
        if (error is null)
        {
            reply["payload"] = new JsonArray();
            reply["user_expressions"] = UserExpressions.Of(request, kernel);
        }
        return reply;
    }
}
