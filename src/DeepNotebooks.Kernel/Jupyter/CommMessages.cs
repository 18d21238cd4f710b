using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Takes the page's <c>comm_open</c>, <c>comm_msg</c> and <c>comm_close</c>. None has a reply; what their handlers print is shown where the message came from.</summary>
/// <remarks>Jupyter messaging 5.5, "Custom Messages".</remarks>
static class CommMessages
{
    internal static JsonObject? Open(Message request, JupyterKernel kernel) =>
        Run(request, kernel, kernel.Session.Comms.Opened(request.Text("comm_id"), request.Text("target_name"), Content(request)));

    internal static JsonObject? Message(Message request, JupyterKernel kernel) =>
        Run(request, kernel, kernel.Session.Comms.Received(request.Text("comm_id"), Content(request)));

    internal static JsonObject? Close(Message request, JupyterKernel kernel) =>
        Run(request, kernel, kernel.Session.Comms.Closed(request.Text("comm_id"), Content(request)));

    static JsonObject? Run(Message request, JupyterKernel kernel, Action action)
    {
        var run = new CellRun(kernel.ExecutionCount, "", request) { IsKept = false };
        kernel.Session.Run(run, kernel.Shells.For(request)?.Lane, action);
        return null;
    }

    static CommMessage Content(Message request) =>
        new(request.Content["data"] as JsonObject ?? [], request.Buffers, request.Metadata);
}
