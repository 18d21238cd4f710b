using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>create_subshell_request</c>, <c>delete_subshell_request</c> and <c>list_subshell_request</c>.</summary>
/// <remarks>Jupyter messaging 5.5, "Create subshell", "Delete subshell", "List subshells".</remarks>
static class Subshells
{
    internal static JsonObject Create(Message request, JupyterKernel kernel)
    {
        var reply = Replies.Ok();
        reply["subshell_id"] = kernel.Shells.Create();
        return reply;
    }

    internal static JsonObject Delete(Message request, JupyterKernel kernel)
    {
        var id = request.Text("subshell_id");
        var message = $"there is no subshell '{id}'.";
        return kernel.Shells.Delete(id) ? Replies.Ok() : Replies.Error("UnknownSubshell", message, [message]);
    }

    internal static JsonObject List(Message request, JupyterKernel kernel)
    {
        var reply = Replies.Ok();
        reply["subshell_id"] = new JsonArray([.. kernel.Shells.Ids.Select(id => (JsonNode)id)]);
        return reply;
    }
}
