using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>inspect_request</c>. There is no inspection yet: the reply is valid and says that nothing was found.</summary>
/// <remarks>Jupyter messaging 5.5, "Introspection".</remarks>
static class Inspect
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel) => new()
    {
        ["status"] = "ok",
        ["found"] = false,
        ["data"] = new JsonObject(),
        ["metadata"] = new JsonObject(),
    };
}
