using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Scripting;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>is_complete_request</c>: may the front end run this, or does the user go on typing?</summary>
/// <remarks>Jupyter messaging 5.5, "Code completeness".</remarks>
static class IsComplete
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel) => kernel.Session.CompletenessOfCell(request.Text("code")) switch
    {
        Completeness.Complete => new() { ["status"] = "complete" },
        Completeness.Incomplete => new() { ["status"] = "incomplete", ["indent"] = "    " },
        _ => new() { ["status"] = "invalid" },
    };
}
