using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Values that a client wants with the reply: each expression is run as a cell of its own that nobody sees.</summary>
/// <remarks>Jupyter messaging 5.5, "Execute": <c>user_expressions</c>.</remarks>
static class UserExpressions
{
    internal static JsonObject Of(Message request, JupyterKernel kernel)
    {
        var values = new JsonObject();
        if (request.Content["user_expressions"] is JsonObject expressions)
        {
            foreach (var (name, expression) in expressions)
                values[name] = Value(expression?.ToString() ?? "", request, kernel);
        }
        return values;
    }

    static JsonObject Value(string expression, Message request, JupyterKernel kernel)
    {
        var cell = new CellRun(kernel.ExecutionCount, expression, request) { IsHidden = true, IsKept = false };
        var error = kernel.Session.Run(cell, kernel.Shells.For(request)!.Lane);
        if (error is not null)
            return Replies.Error(error.Name, error.Message, error.Traceback);
        var value = Replies.Ok();
        value["data"] = cell.Outputs.Result is { } bundle ? Outputs.Data(bundle) : new JsonObject();
        value["metadata"] = new JsonObject();
        return value;
    }
}
