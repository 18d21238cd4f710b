using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>history_request</c> from the cells of this session, which is number 0 and the only one.</summary>
/// <remarks>Jupyter messaging 5.5, "History".</remarks>
static class History
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel)
    {
        var cells = kernel.Session.Cells.Where(cell => cell.Elapsed is not null);
        var found = request.Text("hist_access_type") switch
        {
            "range" => request.Number("session", 0) == 0 ? Range(cells, request.Number("start", 0), request.Number("stop", int.MaxValue)) : [],
            "search" => Search(cells, request.Text("pattern"), request.Flag("unique", otherwise: false)).TakeLast(request.Number("n", int.MaxValue)),
            _ => cells.TakeLast(request.Number("n", int.MaxValue)),
        };
        var withOutput = request.Flag("output", otherwise: false);
        return new()
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(cell => (JsonNode)new JsonArray(0, cell.Number, Input(cell, withOutput)))]),
        };
    }

    static JsonNode Input(CellRun cell, bool withOutput)
    {
        if (!withOutput)
            return cell.Code;
        var output = cell.Outputs.Result?.Forms.GetValueOrDefault("text/plain")?.ToString();
        return new JsonArray(cell.Code, output);
    }

    static IEnumerable<CellRun> Range(IEnumerable<CellRun> cells, int start, int stop) =>
        cells.Where(cell => cell.Number >= start && cell.Number < stop);

    // A glob: * stands for any text, ? for any character.
    static IEnumerable<CellRun> Search(IEnumerable<CellRun> cells, string pattern, bool unique)
    {
        var expression = new Regex(
            $"^{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}$",
            RegexOptions.Singleline | RegexOptions.NonBacktracking);
        var found = cells.Where(cell => expression.IsMatch(cell.Code));
        return unique ? found.GroupBy(cell => cell.Code).Select(same => same.Last()).OrderBy(cell => cell.Number) : found;
    }
}
