using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>shutdown_request</c>, and ends the kernel when the answer is out. A restart is the same here: the client starts another.</summary>
/// <remarks>Jupyter messaging 5.5, "Kernel shutdown".</remarks>
static class Shutdown
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        kernel.End();
        return new() { ["status"] = "ok", ["restart"] = request.Flag("restart", otherwise: false) };
    }
}
