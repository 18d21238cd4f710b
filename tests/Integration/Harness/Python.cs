using System.Text.Json.Nodes;

namespace DeepNotebooks.Integration.Harness;

/// <summary>Scripts of tests/Integration/python under the system's Python, where Debian's packages are.</summary>
static class Python
{
    /// <summary>Runs a script; it has to succeed.</summary>
    public static async Task<string> RunAsync(
        string script,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? variables = null,
        TimeSpan? within = null)
    {
        var result = await Command.RunAsync(
            Tool.Named("python3").File, [Repository.Script(script), .. arguments], variables: variables, within: within);
        return result.Succeeded().Output + result.Error;
    }

    /// <summary>Runs a script that prints one JSON value.</summary>
    public static async Task<JsonNode> JsonAsync(string script, params string[] arguments)
    {
        var result = await Command.RunAsync(Tool.Named("python3").File, [Repository.Script(script), .. arguments]);
        return JsonNode.Parse(result.Succeeded().Output)!;
    }
}
