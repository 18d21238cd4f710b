using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>complete_request</c>. There are no completions yet: the reply is valid and empty.</summary>
/// <remarks>Jupyter messaging 5.5, "Completion".</remarks>
static class Complete
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        var cursor = request.Number("cursor_pos", request.Text("code").EnumerateRunes().Count());
        return new()
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray(),
            ["cursor_start"] = cursor,
            ["cursor_end"] = cursor,
            ["metadata"] = new JsonObject(),
        };
    }
}
