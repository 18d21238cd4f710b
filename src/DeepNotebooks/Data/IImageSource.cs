using System.Security.Cryptography;

namespace DeepNotebooks.Data;

/// <summary>The images and labels of one split, in a fixed order. Reading is safe from many threads at once.</summary>
interface IImageSource : IBrought
{
    int Count { get; }

    /// <summary>The class of image <paramref name="index"/>, an index into <see cref="DatasetCard.Classes"/>.</summary>
    /// <remarks>Of a set that is not multi-label only.</remarks>
    int Label(int index);

    /// <summary>All classes of image <paramref name="index"/>, ascending: one, or in a multi-label set any number, none included.</summary>
    ReadOnlyMemory<int> Labels(int index) => new[] { Label(index) };

    /// <summary>The name under which an error or a report speaks of image <paramref name="index"/>: a path within the dataset.</summary>
    string Name(int index);

    /// <summary>Decodes image <paramref name="index"/> in its own size.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="channels">1 converts to grey, 3 to RGB.</param>
    /// <exception cref="RequestException">The file cannot be read as an image; the message names it.</exception>
    PixelImage Read(int index, int channels);

    /// <summary>Decodes image <paramref name="index"/> into a network's size, one plane of bytes a channel (channels × height × width).</summary>
    /// <remarks>A source of encoded files may do better than to decode every pixel: see <see cref="ImagePlanes"/>.</remarks>
    /// <exception cref="RequestException">The file cannot be read as an image; the message names it.</exception>
    void Read(int index, int channels, int width, int height, Span<byte> planes) =>
        Pixels.ToPlanes(Read(index, channels), channels, width, height, planes);

    /// <summary>Whether image <paramref name="index"/> can be read without being brought from elsewhere first.</summary>
    bool IsNear(int index) => true;

    /// <summary>Looks at image <paramref name="index"/> without decoding it: is it one, is it whole as far as that shows, which is its digest?</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="sha256">Takes 32 bytes: the digest of the encoded file, or where there is none of the pixels.</param>
    /// <returns>How many bytes were read.</returns>
    /// <exception cref="RequestException">It is no image; the message names it.</exception>
    long Inspect(int index, Span<byte> sha256)
    {
        var image = Read(index, 3);
        SHA256.HashData(image.Pixels, sha256);
        return image.Pixels.Length;
    }
}

/// <summary>A decoded image: 8 bits a channel, rows top to bottom, channels interleaved (height × width × channels).</summary>
sealed record PixelImage(int Width, int Height, int Channels, byte[] Pixels);
