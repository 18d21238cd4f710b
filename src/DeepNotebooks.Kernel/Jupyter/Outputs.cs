using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>A cell's outputs as messages on iopub.</summary>
/// <remarks>Jupyter messaging 5.5, "Messages on the IOPub (PUB/SUB) channel".</remarks>
static class Outputs
{
    internal static (string Type, JsonObject Content) Message(CellRun cell, Output output) => output switch
    {
        StreamOutput stream => ("stream", new() { ["name"] = stream.Name, ["text"] = stream.Text }),
        DisplayOutput display => ("display_data", Display(display.Bundle, display.Id)),
        UpdateOutput update => ("update_display_data", Display(update.Bundle, update.Id)),
        ResultOutput result => ("execute_result", Result(result.Bundle, cell.Number)),
        ClearOutput clear => ("clear_output", new() { ["wait"] = clear.Wait }),
        ErrorOutput error => ("error", Error(error)),
        _ => throw new NotSupportedException(output.GetType().Name),
    };

    internal static JsonObject Data(MimeBundle bundle) =>
        new(bundle.Forms.Select(form => KeyValuePair.Create(form.Key, form.Value is JsonNode json ? json.DeepClone() : form.Value.ToString())));

    static JsonObject Display(MimeBundle bundle, string id) => new()
    {
        ["data"] = Data(bundle),
        ["metadata"] = new JsonObject(),
        ["transient"] = new JsonObject { ["display_id"] = id },
    };

    static JsonObject Result(MimeBundle bundle, int count) => new()
    {
        ["execution_count"] = count,
        ["data"] = Data(bundle),
        ["metadata"] = new JsonObject(),
    };

    static JsonObject Error(ErrorOutput error)
    {
        var content = Replies.Error(error.Name, error.Message, error.Traceback);
        content.Remove("status");
        return content;
    }
}
