using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Notebook;

/// <summary>What stands for something else in a magic line: <c>@input</c>, <c>@password</c>, <c>@csharp:variable</c>, <c>@variable</c>.</summary>
static class MagicInputs
{
    /// <summary>Finds what a text stands for.</summary>
    /// <param name="text">As the line has it.</param>
    /// <param name="use">The option or argument it is for.</param>
    /// <param name="host">Whose variables and user are asked.</param>
    /// <param name="value">What it stands for.</param>
    /// <returns>Whether it stands for anything but itself.</returns>
    internal static bool TryRead(string text, string use, INotebookHost host, out object? value)
    {
        value = null;
        if (!text.StartsWith('@'))
            return false;
        var colon = text.IndexOf(':');
        var (name, rest) = colon < 0 ? (text[1..], null) : (text[1..colon], text[(colon + 1)..]);
        switch (name, rest)
        {
            case ("input" or "password", _):
                value = Ask(name == "password", rest, use, host);
                return true;
            case (_, null):
                return host.TryGetVariable(name, out value);
            default:
                return host.TryGetShared(name, rest, out value);
        }
    }

    /// <summary>A value as the text of an option or argument.</summary>
    internal static string Text(object? value) => value switch
    {
        MagicSecret secret => secret.Reveal(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };

    static object Ask(bool password, string? how, string use, INotebookHost host)
    {
        var prompt = how;
        if (how is ['{', ..])
        {
            var options = Options(how);
            prompt = options["prompt"]?.ToString() ?? options["saveAs"]?.ToString();
            password |= options["type"]?.ToString() == "password";
        }
        var answer = host.ReadLine(prompt is { Length: > 0 } ? prompt : $"Please enter a value for {use}", password);
        return password ? new MagicSecret(answer) : answer;
    }

    static JsonObject Options(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? [];
        }
        catch (JsonException error)
        {
            throw new MagicException($"'{json}' is not JSON, which @input:{{…}} needs.", error);
        }
    }
}
