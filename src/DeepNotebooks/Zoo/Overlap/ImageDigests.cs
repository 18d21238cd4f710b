using System.Buffers.Binary;
using System.Security.Cryptography;
using DeepNotebooks.Data;

namespace DeepNotebooks.Zoos;

/// <summary>What the images of a split look like, in eight bytes each: enough to find one again, and not to make it out.</summary>
/// <remarks>
/// The first eight bytes, as one big-endian number, of the SHA-256 over width and height (32 bits each, little-endian) and the decoded pixels as 8-bit RGB,
/// rows from the top. So a picture is the same in whatever file it lies: as PNG, in an IDX or .npz file, in a shard. One that was resized, cut or compressed
/// anew is another. Among a million images a stranger's is taken for one of them with a chance of 5 in 10^14.
/// </remarks>
static class ImageDigests
{
    /// <summary>Of all images of a split, each once, ascending.</summary>
    /// <exception cref="RequestException">An image cannot be read; the message names it.</exception>
    internal static ulong[] Of(IImageSource images, CancellationToken cancellation)
    {
        var digests = new ulong[images.Count];
        AllCores.For(images.Count, i => digests[i] = Of(images.Read(i, channels: 3)), cancellation);
        Array.Sort(digests);
        return [.. digests.Distinct()];
    }

    /// <summary>How many of <paramref name="images"/> are among <paramref name="known"/>; both ascending.</summary>
    internal static int Shared(ulong[] images, ulong[] known) => images.Count(image => Array.BinarySearch(known, image) >= 0);

    static ulong Of(PixelImage image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(size, image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[4..], image.Height);
        hash.AppendData(size);
        hash.AppendData(image.Pixels);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}
