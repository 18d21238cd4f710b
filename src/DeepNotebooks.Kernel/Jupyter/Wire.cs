using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Messages to frames and back, signed with the key that the connection file gives.</summary>
/// <remarks>Jupyter messaging 5.5, "The wire protocol": identities, a delimiter, the signature, header, parent header, metadata, content, buffers.</remarks>
sealed class Wire(string key)
{
    internal const string ProtocolVersion = "5.5";

    static readonly byte[] delimiter = "<IDS|MSG>"u8.ToArray();
    static readonly byte[] emptyObject = "{}"u8.ToArray();
    static readonly JsonWriterOptions compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    const int mostSeen = 1 << 14;

    readonly HashSet<string> seen = new(StringComparer.Ordinal);
    readonly Queue<string> order = new();
    readonly byte[] key = Encoding.UTF8.GetBytes(key);
    readonly string session = Guid.NewGuid().ToString();

    /// <summary>Reads a client's message; null for one that is forged, came before, or is none.</summary>
    internal Message? Read(string channel, byte[][] frames)
    {
        var at = Array.FindIndex(frames, frame => frame.AsSpan().SequenceEqual(delimiter));
        if (at < 0 || frames.Length < at + 6)
            return null;

        var parts = frames[(at + 1)..];
        if (key.Length > 0 && !(CryptographicOperations.FixedTimeEquals(parts[0], Sign(parts.AsSpan(1, 4))) && IsNew(parts[0])))
            return null;
        try
        {
            var header = JsonNode.Parse(parts[1])!.AsObject();
            return new Message(
                channel,
                frames[..at],
                parts[1],
                header["msg_type"]!.GetValue<string>(),
                JsonNode.Parse(parts[4])!.AsObject(),
                JsonNode.Parse(parts[3])!.AsObject(),
                parts[5..])
            {
                Session = header["session"]?.ToString() ?? "",
                Subshell = header["subshell_id"]?.ToString(),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }

    /// <summary>The frames of a message of ours.</summary>
    /// <param name="identities">Whom it goes to; on iopub the topic.</param>
    /// <param name="type">Its <c>msg_type</c>.</param>
    /// <param name="parent">The header of what it answers, as received; null where it answers nothing.</param>
    /// <param name="content">What it says.</param>
    /// <param name="metadata">Beside it.</param>
    /// <param name="buffers">Binary attachments.</param>
    internal byte[][] Write(
        IReadOnlyList<byte[]> identities, string type, byte[]? parent, JsonObject content, JsonObject? metadata = null, IReadOnlyList<byte[]>? buffers = null)
    {
        var header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString(),
            ["session"] = session,
            ["username"] = "kernel",
            // Microseconds: Jupyter's own reader takes no more digits.
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        };
        byte[][] parts = [Bytes(header), parent ?? emptyObject, metadata is null ? emptyObject : Bytes(metadata), Bytes(content)];
        return [.. identities, delimiter, key.Length > 0 ? Sign(parts) : [], .. parts, .. buffers ?? []];
    }

    // Who overhears a message could send it once more; its signature is right, and known.
    bool IsNew(byte[] signature)
    {
        var text = Encoding.ASCII.GetString(signature);
        lock (seen)
        {
            if (!seen.Add(text))
                return false;
            order.Enqueue(text);
            if (order.Count > mostSeen)
                seen.Remove(order.Dequeue());
            return true;
        }
    }

    byte[] Sign(ReadOnlySpan<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var part in parts)
            hash.AppendData(part);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    static byte[] Bytes(JsonObject json)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, compact))
            json.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
