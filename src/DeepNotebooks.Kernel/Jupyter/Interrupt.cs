using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>interrupt_request</c>: stops the running cell, and those that wait after it.</summary>
/// <remarks>Jupyter messaging 5.5, "Kernel interrupt".</remarks>
static class Interrupt
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        kernel.Session.Lanes.Interrupt();
        return Replies.Ok();
    }
}
