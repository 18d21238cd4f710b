using System.Buffers.Binary;

namespace DeepNotebooks.Data;

/// <summary>Whether a JPEG file reaches its end marker.</summary>
/// <remarks>
/// ITU-T T.81, B.1.1: a decoder can draw a whole, blurred picture from the first scans of a progressive file, so that it was cut is not
/// seen in the pixels. Within a scan 0xFF is always followed by 0x00 or a restart marker, so the end marker cannot be mistaken there;
/// before the first scan it can (an embedded thumbnail has its own), hence the walk over the segments.
/// </remarks>
static class JpegEnd
{
    const byte StartOfScan = 0xDA;

    internal static bool IsMissing(ReadOnlySpan<byte> file)
    {
        var at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF && file[at + 1] != StartOfScan)
            at += file[at + 1] == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        return at >= file.Length || file[at..].LastIndexOf([(byte)0xFF, (byte)0xD9]) < 0;
    }
}
