using System.Buffers.Binary;

namespace DeepNotebooks.Kernel.Jupyter.Zmtp;

/// <summary>The head of a frame: how long its body is, and what it is.</summary>
/// <remarks>ZMTP 3.1, "Framing": a byte of flags, then the length in one byte or in eight, most significant first.</remarks>
readonly record struct Frame(int HeaderLength, long Length, bool HasMore, bool IsCommand)
{
    const byte more = 1;
    const byte isLong = 2;
    const byte command = 4;
    const int smallMessage = 1 << 16;

    /// <summary>Reads the head where all of it has come.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out Frame frame)
    {
        frame = default;
        if (bytes.Length < 2)
            return false;
        var flags = bytes[0];
        var header = (flags & isLong) == 0 ? 2 : 9;
        if (bytes.Length < header)
            return false;
        var length = header == 2 ? bytes[1] : BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]);
        // What cannot be a length becomes one that nobody accepts.
        frame = new Frame(header, length > long.MaxValue ? long.MaxValue : (long)length, (flags & more) != 0, (flags & command) != 0);
        return true;
    }

    /// <summary>A message's bytes on the wire: in one piece where it is small, else without copying its bodies.</summary>
    internal static IReadOnlyList<ReadOnlyMemory<byte>> Write(IReadOnlyList<byte[]> frames)
    {
        if (frames.Sum(frame => (long)frame.Length) > smallMessage)
            return [.. frames.SelectMany((frame, i) => new ReadOnlyMemory<byte>[] { Header(frame.Length, i < frames.Count - 1 ? more : (byte)0), frame })];

        var bytes = new List<byte>(1024);
        for (var i = 0; i < frames.Count; i++)
        {
            bytes.AddRange(Header(frames[i].Length, i < frames.Count - 1 ? more : (byte)0));
            bytes.AddRange(frames[i]);
        }
        return [bytes.ToArray()];
    }

    /// <summary>A command's bytes on the wire.</summary>
    internal static byte[] Command(ReadOnlySpan<byte> body) => [.. Header(body.Length, command), .. body];

    static byte[] Header(int length, byte flags)
    {
        if (length < 256)
            return [flags, (byte)length];
        var header = new byte[9];
        header[0] = (byte)(flags | isLong);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(1), (ulong)length);
        return header;
    }
}
