using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>The images of a split in tar shards, read where they lie: nothing is unpacked.</summary>
sealed class ShardImages : IShardedSource
{
    readonly string folder;
    readonly (string Path, ShardSample[] Samples)[] shards;
    readonly int[] starts;
    readonly ImageLabels labels;
    readonly Lazy<SafeFileHandle>[] files;

    internal ShardImages(string folder, (string Path, ShardSample[] Samples)[] shards, ImageLabels labels)
    {
        (this.folder, this.shards, this.labels) = (folder, shards, labels);
        starts = new int[shards.Length];
        for (var i = 1; i < shards.Length; i++)
            starts[i] = starts[i - 1] + shards[i - 1].Samples.Length;
        files = [.. shards.Select(shard => new Lazy<SafeFileHandle>(
            () => File.OpenHandle(Path.Combine(folder, shard.Path), options: FileOptions.RandomAccess), LazyThreadSafetyMode.PublicationOnly))];
    }

    public int Count => labels.Count;

    public ReadOnlyMemory<int> ShardStarts => starts;

    public int Label(int index) => labels.One(index);

    public ReadOnlyMemory<int> Labels(int index) => labels.All(index);

    public string Name(int index)
    {
        var shard = ShardOf(index);
        return Text.Shown.Line($"{shards[shard].Path}:{shards[shard].Samples[index - starts[shard]].Key}");
    }

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
        var sample = shards[shard].Samples[index - starts[shard]];
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(1, sample.Bytes));
        try
        {
            return HandleRange.Fill(files[shard].Value, sample.At, bytes.AsSpan(0, sample.Bytes)) == sample.Bytes
                ? decode(bytes.AsSpan(0, sample.Bytes))
                : throw new RequestException($"image '{Name(index)}' cannot be read: the shard was cut short.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"image '{Name(index)}' in '{folder}' cannot be read: {error.Message}", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
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
