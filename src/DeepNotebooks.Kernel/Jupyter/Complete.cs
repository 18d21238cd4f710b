using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>complete_request</c>: what may stand in place of the word before the cursor.</summary>
/// <remarks>
/// Jupyter messaging 5.5, "Completion". Kinds and signatures are in the metadata <c>_jupyter_types_experimental</c>, which Python's
/// kernel made and front ends read.
/// </remarks>
static class Complete
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        var code = request.Text("code");
        var cursor = CodePoints.Cursor(request, code);
        var completions = kernel.Session.Assistance.Complete(code, cursor);
        var (start, end) = (CodePoints.Before(code, completions.Start), CodePoints.Before(code, cursor));
        return new()
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. completions.Items.Select(item => (JsonNode)item.Text)]),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray([.. completions.Items.Select(item => new JsonObject
                {
                    ["start"] = start,
                    ["end"] = end,
                    ["text"] = item.Text,
                    ["type"] = item.Kind,
                    ["signature"] = item.Signature,
                })]),
            },
        };
    }
}
