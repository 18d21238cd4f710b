using System.Buffers.Binary;
using SkiaSharp;

namespace DeepNotebooks.Data;

/// <summary>How a PNG's camera was held: its eXIf chunk (PNG third edition, 11.3.4.3), which SkiaSharp does not look at.</summary>
static class PngOrientation
{
    const int Signature = 8, ChunkHeader = 8, ChunkRim = 12, MostEntries = 1000;

    /// <param name="file">The file, or its first part.</param>
    internal static SKEncodedOrigin Of(ReadOnlySpan<byte> file)
    {
        for (var at = Signature; at <= file.Length - ChunkRim;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - ChunkRim)
                break;
            if (file.Slice(at + 4, 4).SequenceEqual("eXIf"u8))
                return Tag(file.Slice(at + ChunkHeader, (int)length));
            at += ChunkRim + (int)length;
        }
        return SKEncodedOrigin.TopLeft;
    }

    // A TIFF directory: "II" or "MM", 42, where the first directory is; then entries of 12 bytes.
    static SKEncodedOrigin Tag(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 10 || !(exif.StartsWith("II"u8) || exif.StartsWith("MM"u8)))
            return SKEncodedOrigin.TopLeft;
        var big = exif[0] == 'M';
        var at = (long)(big ? BinaryPrimitives.ReadUInt32BigEndian(exif[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]));
        if (at > exif.Length - 2)
            return SKEncodedOrigin.TopLeft;
        int count = Short(exif[(int)at..], big);
        for (var i = 0; i < Math.Min(count, MostEntries) && at + 2 + (12 * (i + 1)) <= exif.Length; i++)
        {
            var entry = exif.Slice((int)at + 2 + (12 * i), 12);
            if (Short(entry, big) == 0x0112 && Short(entry[8..], big) is >= 1 and <= 8 and var orientation)
                return (SKEncodedOrigin)orientation;
        }
        return SKEncodedOrigin.TopLeft;
    }

    static ushort Short(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
