namespace DeepNotebooks.Kernel.Jupyter.Zmtp;

/// <summary>The first 64 bytes that each side sends.</summary>
/// <remarks>ZMTP 3.1, "Overall behavior": a signature of ten bytes, the version, the mechanism in twenty, whether as a server, filler.</remarks>
static class Greeting
{
    internal const int Length = 64;
    const int versionAt = 10;
    const int mechanismAt = 12;
    const int mechanismLength = 20;

    /// <summary>Version 3.0: subscriptions come as messages, which every peer since 2013 can send.</summary>
    internal static ReadOnlyMemory<byte> Ours { get; } = Make();

    /// <summary>Whether a peer's greeting may begin so: version 3, and no mechanism but NULL.</summary>
    internal static bool MayBe(ReadOnlySpan<byte> start)
    {
        var mechanism = start.Length > mechanismAt ? start[mechanismAt..Math.Min(start.Length, mechanismAt + mechanismLength)] : [];
        return (start.Length < 1 || start[0] == 0xFF)
            && (start.Length < versionAt || (start[versionAt - 1] & 1) == 1)
            && (start.Length <= versionAt || start[versionAt] >= 3)
            && mechanism.SequenceEqual(Ours.Span.Slice(mechanismAt, mechanism.Length));
    }

    static byte[] Make()
    {
        var bytes = new byte[Length];
        bytes[0] = 0xFF;
        bytes[versionAt - 1] = 0x7F;
        bytes[versionAt] = 3;
        "NULL"u8.CopyTo(bytes.AsSpan(mechanismAt));
        return bytes;
    }
}
