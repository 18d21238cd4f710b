using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>history_request</c>, from this session and earlier ones. Session 0 is the current one.</summary>
/// <remarks>Jupyter messaging 5.5, "History".</remarks>
static class History
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        var most = request.Number("n", int.MaxValue);
        var found = request.Text("hist_access_type") switch
        {
            "range" => Range(kernel.History.Of(request.Number("session", 0)), request.Number("start", 0), request.Number("stop", int.MaxValue)),
            "search" => Search(kernel.History.Backwards(), request.Text("pattern"), request.Flag("unique", otherwise: false)).Take(most).Reverse(),
            _ => kernel.History.Backwards().Take(most).Reverse(),
        };
        var withOutput = request.Flag("output", otherwise: false);
        return new()
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(cell => (JsonNode)new JsonArray(cell.Session, cell.Line, Input(cell, withOutput)))]),
        };
    }

    static JsonNode Input(HistoryEntry cell, bool withOutput) => withOutput ? new JsonArray(cell.Input, cell.Output) : cell.Input;

    static IEnumerable<HistoryEntry> Range(IEnumerable<HistoryEntry> cells, int start, int stop) =>
        cells.Where(cell => cell.Line >= start && cell.Line < stop);

    // A glob: * stands for any text, ? for any character. Of equal cells the latest counts.
    static IEnumerable<HistoryEntry> Search(IEnumerable<HistoryEntry> cells, string pattern, bool unique)
    {
        var expression = new Regex(
            $"^{Regex.Escape(pattern.Length == 0 ? "*" : pattern).Replace("\\*", ".*").Replace("\\?", ".")}$",
            RegexOptions.Singleline | RegexOptions.NonBacktracking);
        var found = cells.Where(cell => expression.IsMatch(cell.Input));
        return unique ? found.DistinctBy(cell => cell.Input) : found;
    }
}
