using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Formatting;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;
using DeepNotebooks.Text;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>Texts kept with <c>#!value</c>, and the values that <c>#!set</c> and <c>#!share</c> find under a language and a name.</summary>
sealed class SharedValues
{
    readonly Lock gate = new();
    readonly Dictionary<string, (string Text, string Mime)> kept = new(StringComparer.Ordinal);

    internal void Keep(string name, string text, string mime)
    {
        lock (gate)
            kept[name] = (text, mime);
    }

    /// <summary>The value of a name in a language.</summary>
    /// <returns>Whether the word names a language at all.</returns>
    /// <exception cref="MagicException">The language has no such value, or cannot be run here.</exception>
    internal bool TryGet(NotebookSession session, string language, string name, out object? value)
    {
        value = null;
        if (language is "csharp" or "c#" or "C#")
        {
            return session.TryGetVariable(name, out value)
                ? true
                : throw new MagicException($"there is no variable '{name}'.{Nearest.Hint(name, session.Variables.Keys)} (#!who lists all.)");
        }
        if (language == "value")
        {
            lock (gate)
            {
                if (!kept.TryGetValue(name, out var found))
                    throw new MagicException($"#!value keeps nothing under '{name}'.{Nearest.Hint(name, kept.Keys)}");
                // JSON is kept to be looked into, all else to be read.
                value = found.Mime == "application/json" ? Parsed(found.Text) : found.Text;
                return true;
            }
        }
        return OtherLanguages.Has(language) ? throw OtherLanguages.Refusal(language) : false;
    }

    static object? Parsed(string json) => ValueFormats.AsForm("application/json", json) is JsonNode node ? ValueCopy.Of(node) : json;
}
