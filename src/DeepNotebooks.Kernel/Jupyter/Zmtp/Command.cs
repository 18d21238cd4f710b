using System.Buffers.Binary;
using System.Text;

namespace DeepNotebooks.Kernel.Jupyter.Zmtp;

/// <summary>The commands between messages: a name, and what belongs to it.</summary>
/// <remarks>ZMTP 3.1, "Commands"; READY's properties are "The NULL Security Mechanism".</remarks>
static class Command
{
    internal static ReadOnlyMemory<byte> Ready(string socketType)
    {
        var type = Encoding.ASCII.GetBytes(socketType);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, type.Length);
        return Frame.Command([5, .. "READY"u8, 11, .. "Socket-Type"u8, .. length, .. type]);
    }

    internal static ReadOnlyMemory<byte> Pong(ReadOnlySpan<byte> context) => Frame.Command([4, .. "PONG"u8, .. context]);

    internal static bool TryRead(ReadOnlySpan<byte> body, out string name, out ReadOnlySpan<byte> rest)
    {
        name = "";
        rest = default;
        if (body.Length < 1 || body.Length < 1 + body[0])
            return false;
        name = Encoding.ASCII.GetString(body.Slice(1, body[0]));
        rest = body[(1 + body[0])..];
        return true;
    }

    /// <summary>Properties by name, in small letters since their case does not count; false where they are cut off.</summary>
    internal static bool TryReadProperties(ReadOnlySpan<byte> bytes, out Dictionary<string, byte[]> properties)
    {
        properties = new(StringComparer.Ordinal);
        while (bytes.Length > 0)
        {
            var name = bytes[0];
            if (bytes.Length < 1 + name + 4)
                return false;
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[(1 + name)..]);
            var value = bytes[(1 + name + 4)..];
            if (length > value.Length)
                return false;
            properties[Encoding.ASCII.GetString(bytes.Slice(1, name)).ToLowerInvariant()] = value[..(int)length].ToArray();
            bytes = value[(int)length..];
        }
        return true;
    }
}
