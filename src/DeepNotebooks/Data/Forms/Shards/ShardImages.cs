using System.Buffers;

namespace DeepNotebooks.Data;

/// <summary>An image in a shard.</summary>
/// <param name="Key">The name that its sample's files share.</param>
/// <param name="At">Where its file begins in the plain tar file.</param>
/// <param name="Bytes">Its length.</param>
readonly record struct ShardImage(string Key, long At, int Bytes);

/// <summary>The images of a split in tar shards, read from the shards: nothing is unpacked.</summary>
sealed class ShardImages : IShardedSource
{
    /// <summary>What is gone through at a time should be far less than a disk.</summary>
    const long MostMixed = 8L << 30;

    readonly (string Path, ShardImage[] Images)[] shards;
    readonly int[] starts;
    readonly ImageLabels labels;
    readonly IShardFiles files;

    /// <param name="shards">Each with its path within the dataset.</param>
    /// <param name="labels">Of all images.</param>
    /// <param name="files">The shards' files, in the same order.</param>
    /// <param name="bytes">Of all of them together.</param>
    internal ShardImages((string Path, ShardImage[] Images)[] shards, ImageLabels labels, IShardFiles files, long bytes)
    {
        (this.shards, this.labels, this.files) = (shards, labels, files);
        starts = new int[shards.Length];
        for (var i = 1; i < shards.Length; i++)
            starts[i] = starts[i - 1] + shards[i - 1].Images.Length;
        ShardsMixed = (int)Math.Clamp(MostMixed / Math.Max(1, bytes / shards.Length), 4, 16);
    }

    public int Count => labels.Count;

    public ReadOnlyMemory<int> ShardStarts => starts;

    public int ShardsMixed { get; }

    public int Label(int index) => labels.One(index);

    public ReadOnlyMemory<int> Labels(int index) => labels.All(index);

    public string Name(int index)
    {
        var shard = ShardOf(index);
        return Text.Shown.Line($"{shards[shard].Path}:{shards[shard].Images[index - starts[shard]].Key}");
    }

    public void Expect(ReadOnlySpan<int> order) => files.Expect(ShardsOf(order));

    public int Await(ReadOnlySpan<int> next, CancellationToken cancellationToken) => files.Await(ShardsOf(next), cancellationToken);

    public bool IsNear(int index) => files.IsNear(ShardOf(index));

    public PixelImage Read(int index, int channels) => Encoded(index, file => Pixels.Decode(file, channels, Name(index)));

    public void Read(int index, int channels, int width, int height, Span<byte> planes)
    {
        var decoded = ArrayPool<byte>.Shared.Rent(planes.Length);
        var length = planes.Length;
        Encoded(index, file =>
        {
            ImagePlanes.Decode(file, channels, Name(index), width, height, decoded.AsSpan(0, length));
            return true;
        });
        decoded.AsSpan(0, length).CopyTo(planes);
        ArrayPool<byte>.Shared.Return(decoded);
    }

    public long Inspect(int index, Span<byte> sha256)
    {
        var digest = new byte[sha256.Length];
        var bytes = Encoded(index, file => Pixels.Inspect(file, Name(index), digest));
        digest.CopyTo(sha256);
        return bytes;
    }

    internal (int Width, int Height, bool Grey) Measure(int index) => Encoded(index, file => Pixels.Measure(file, Name(index)));

    delegate T Decoding<T>(ReadOnlySpan<byte> file);

    T Encoded<T>(int index, Decoding<T> decode)
    {
        var shard = ShardOf(index);
        var image = shards[shard].Images[index - starts[shard]];
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(1, image.Bytes));
        try
        {
            return files.Read(shard, image.At, bytes.AsSpan(0, image.Bytes)) == image.Bytes
                ? decode(bytes.AsSpan(0, image.Bytes))
                : throw new RequestException($"image '{Name(index)}' cannot be read: the shard was cut short.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"image '{Name(index)}' cannot be read: {error.Message}", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    int[] ShardsOf(ReadOnlySpan<int> images)
    {
        var found = new int[images.Length];
        for (var i = 0; i < images.Length; i++)
            found[i] = ShardOf(images[i]);
        return found;
    }

    int ShardOf(int index)
    {
        var at = Array.BinarySearch(starts, index);
        if (at < 0)
            return ~at - 1;
        while (at + 1 < starts.Length && starts[at + 1] == index)
            at++; // an empty shard begins where the next does
        return at;
    }
}
