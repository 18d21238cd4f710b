using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>comm_info_request</c>: none are open, as the kernel has no comms yet.</summary>
/// <remarks>Jupyter messaging 5.5, "Comm info".</remarks>
static class CommInfo
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel) => new() { ["status"] = "ok", ["comms"] = new JsonObject() };
}
