using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>A message of a client, its signature checked.</summary>
/// <remarks>Jupyter messaging 5.5, "General message format".</remarks>
/// <param name="Channel">The socket it came on.</param>
/// <param name="Identities">Routing prefixes, to be sent back with the reply.</param>
/// <param name="Header">As received: the parent header of all that answers it.</param>
/// <param name="Type">The header's <c>msg_type</c>.</param>
/// <param name="Content">What it says.</param>
/// <param name="Metadata">Beside it.</param>
/// <param name="Buffers">Binary attachments.</param>
sealed record Message(
    string Channel,
    IReadOnlyList<byte[]> Identities,
    byte[] Header,
    string Type,
    JsonObject Content,
    JsonObject Metadata,
    IReadOnlyList<byte[]> Buffers)
{
    /// <summary>The session of the client that sent it.</summary>
    internal string Session { get; init; } = "";

    /// <summary>The subshell it is for; null for the main shell.</summary>
    internal string? Subshell { get; init; }

    /// <summary>Text of the content; empty where it is missing or something else.</summary>
    internal string Text(string name) => Content[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <summary>A flag of the content.</summary>
    internal bool Flag(string name, bool otherwise) => Content[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : otherwise;

    /// <summary>A whole number of the content.</summary>
    internal int Number(string name, int otherwise) => Content[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : otherwise;
}
