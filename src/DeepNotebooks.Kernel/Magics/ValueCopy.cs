using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>Copies a value by way of JSON: what <c>#!set</c> gives is no part of what it was made from.</summary>
static class ValueCopy
{
    /// <summary>Texts, numbers and truth values as they are; anything else as a <see cref="JsonDocument"/>.</summary>
    internal static object? Of(object? value)
    {
        if (value is null or string or decimal || value.GetType().IsPrimitive)
            return value;
        try
        {
            return Plain(JsonSerializer.SerializeToDocument(value, value.GetType()));
        }
        catch (Exception error) when (error is NotSupportedException or JsonException)
        {
            throw new MagicException($"a {value.GetType().Name} cannot be copied as JSON: --byref gives the value itself.", error);
        }
    }

    /// <summary>JSON as C# code finds it easiest to use.</summary>
    internal static object? Of(JsonNode? json) => json is null ? null : Plain(JsonDocument.Parse(json.ToJsonString()));

    static object? Plain(JsonDocument json) => json.RootElement.ValueKind switch
    {
        JsonValueKind.String => json.RootElement.GetString(),
        JsonValueKind.Number => json.RootElement.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => json,
    };
}
