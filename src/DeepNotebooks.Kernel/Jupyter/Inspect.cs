using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>inspect_request</c>: what stands at the cursor.</summary>
/// <remarks>Jupyter messaging 5.5, "Introspection". Detail level 1 asks for the source, too.</remarks>
static class Inspect
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        var code = request.Text("code");
        var found = kernel.Session.Assistance.Inspect(code, CodePoints.Cursor(request, code), withSource: request.Number("detail_level", 0) > 0);
        return new()
        {
            ["status"] = "ok",
            ["found"] = found is not null,
            ["data"] = found is null ? new JsonObject() : Outputs.Data(found),
            ["metadata"] = new JsonObject(),
        };
    }
}
