using System.IO.Compression;

namespace DeepNotebooks.Data;

/// <summary>A shard in gzip: it cannot be read at any place, so it is unpacked to a plain tar file first.</summary>
static class PackedShard
{
    static readonly UnpackLimits Limits = new();

    /// <summary>What a file of this length may become before it is taken for a bomb.</summary>
    internal static long MostBytes(long packed) => Math.Max(Limits.Harmless, packed * Limits.Ratio);

    /// <summary>Writes the plain tar file.</summary>
    /// <param name="packed">The file.</param>
    /// <param name="shown">Its name as errors tell it.</param>
    /// <param name="tar">What is written, over what is there.</param>
    /// <param name="most">Bytes it may become.</param>
    /// <param name="grows">Hears how much it will be, before each piece is written.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The plain file's length.</returns>
    /// <exception cref="RequestException">It is damaged, or a bomb.</exception>
    internal static long Unpack(string packed, string shown, string tar, long most, Action<long> grows, CancellationToken cancellationToken)
    {
        var written = 0L;
        try
        {
            using var from = new FileStream(packed, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17);
            using var plain = new GZipStream(from, CompressionMode.Decompress);
            using var to = File.Create(tar);
            var piece = new byte[1 << 17];
            for (int read; (read = plain.Read(piece)) > 0; written += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (written + read > most)
                    throw new RequestException($"'{shown}' unpacks to more than {DiskSpace.Told(most)}, as only a bomb would: refused.");
                grows(written + read);
                to.Write(piece.AsSpan(0, read));
            }
            return written;
        }
        catch (InvalidDataException error)
        {
            throw new RequestException($"'{shown}' is damaged, or not packed by gzip ({error.Message.TrimEnd('.')}).", error);
        }
    }
}
