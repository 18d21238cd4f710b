using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>comm_info_request</c>: which comms are open, all or those of one target.</summary>
/// <remarks>Jupyter messaging 5.5, "Comm info".</remarks>
static class CommInfo
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        var target = request.Text("target_name");
        var comms = kernel.Session.Comms.All.Values.Where(comm => target.Length == 0 || comm.Target == target);
        var reply = Replies.Ok();
        reply["comms"] = new JsonObject(comms.Select(comm => KeyValuePair.Create(comm.Id, (JsonNode?)new JsonObject { ["target_name"] = comm.Target })));
        return reply;
    }
}
