using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>How one type of request is answered.</summary>
/// <param name="Request">The request's <c>msg_type</c>.</param>
/// <param name="Turn">When.</param>
/// <param name="Answer">Gives the reply's content; null where the request has no reply.</param>
sealed record Handler(string Request, Turn Turn, Func<Message, JupyterKernel, JsonObject?> Answer)
{
    /// <summary>The reply's <c>msg_type</c>: the request's with <c>_reply</c>. Null for a message that is none.</summary>
    internal string? Reply { get; } = Request.EndsWith("_request", StringComparison.Ordinal) ? Request.Replace("_request", "_reply") : null;
}

/// <summary>When a request is answered.</summary>
enum Turn
{
    /// <summary>After the cells that came before it.</summary>
    AfterCells,

    /// <summary>While a cell runs.</summary>
    AtOnce,
}

/// <summary>Replies that are the same for many.</summary>
static class Replies
{
    internal static JsonObject Ok() => new() { ["status"] = "ok" };

    internal static JsonObject Error(string name, string message, IEnumerable<string> traceback) => new()
    {
        ["status"] = "error",
        ["ename"] = name,
        ["evalue"] = message,
        ["traceback"] = new JsonArray([.. traceback.Select(line => (JsonNode)line)]),
    };
}
