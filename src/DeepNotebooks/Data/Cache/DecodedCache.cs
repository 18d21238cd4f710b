using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>Decoded images of one source in one size, in a file that is mapped into memory and shared by all processes.</summary>
/// <remarks>
/// <para>A header, then every image's planes. The first process to want it writes it aside while it decodes its first epoch, under an
/// exclusive lock, and renames it when every image is there and on the disk: under its name there is only ever a whole file. A writer that
/// is killed leaves its lock open and a part that the next one starts over.</para>
/// <para>It only saves time: where it cannot be had (another process is writing it, the disk is full) images are decoded.</para>
/// </remarks>
sealed unsafe class DecodedCache : IDisposable
{
    const int HeaderBytes = 4096;

    readonly string path;
    readonly byte[] header;
    readonly SafeFileHandle file;
    readonly MemoryMappedFile map;
    readonly MemoryMappedViewAccessor view;
    readonly byte* images;
    readonly int values;
    readonly int[] kept; // 1 where an image is there
    int missing;
    int broken;

    DecodedCache(string path, byte[] header, FileStream stream, int count, int values, bool whole)
    {
        (this.path, this.header, this.values) = (path, header, values);
        file = stream.SafeFileHandle;
        kept = new int[count];
        missing = whole ? 0 : count;
        map = MemoryMappedFile.CreateFromFile(stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref images);
        images += view.PointerOffset + HeaderBytes;
    }

    /// <summary>Whether every image is there, so that nothing will be decoded.</summary>
    internal bool IsWhole => Volatile.Read(ref missing) == 0;

    string Aside => path + ".part";

    /// <summary>Opens the cache of a source, or begins one.</summary>
    /// <param name="identity">Of the dataset: other data, another file.</param>
    /// <param name="source">A split or a part of it; the names of its images tell which.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="height">Of the planes.</param>
    /// <param name="width">Of the planes.</param>
    /// <param name="options">Null: <see cref="Datasets.DecodedCache"/>.</param>
    /// <returns>Null where there can be none at present.</returns>
    internal static DecodedCache? Open(string identity, IImageSource source, int channels, int height, int width, DecodedCacheOptions? options = null)
    {
        options ??= Datasets.DecodedCache;
        if (!options.Enabled || source.Count == 0)
            return null;
        var folder = options.Folder ?? Path.Combine(Places.Cache, "decoded");
        var bytes = channels * height * width;
        var head = Header(identity, source, channels, height, width);
        var name = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(head))[..32] + ".planes");
        try
        {
            Directory.CreateDirectory(folder);
            return OpenWhole(name, head, source.Count, bytes) ?? Begin(name, head, source.Count, bytes, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Datasets.DefaultNotes?.Report($"images are decoded in each epoch: the decoded cache in '{folder}' cannot be used ({error.Message}).");
            return null;
        }
    }

    static DecodedCache? OpenWhole(string path, byte[] header, int count, int values)
    {
        if (!File.Exists(path))
            return null;
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var found = new byte[header.Length];
        if (stream.Length != HeaderBytes + ((long)count * values) || RandomAccess.Read(stream.SafeFileHandle, found, 0) != found.Length || !found.AsSpan().SequenceEqual(header))
        {
            stream.Dispose();
            return null;
        }
        CacheFolder.Touch(path);
        return new DecodedCache(path, header, stream, count, values, whole: true);
    }

    static DecodedCache? Begin(string path, byte[] header, int count, int values, DecodedCacheOptions options)
    {
        var bytes = HeaderBytes + ((long)count * values);
        if (!CacheFolder.MakeRoom(Path.GetDirectoryName(path)!, bytes, options))
        {
            Datasets.DefaultNotes?.Report(
                $"images are decoded in each epoch: a decoded cache would take {bytes / 1e9:0.0} GB, more than '{Path.GetDirectoryName(path)}' has room for.");
            return null;
        }
        if (FileLock.TryTake(path + ".part") is not { } stream)
            return null; // another process is writing it
        if (OpenWhole(path, header, count, values) is { } finished)
        {
            stream.Dispose(); // it was done in the moment between
            return finished;
        }
        stream.SetLength(0);
        stream.SetLength(bytes);
        return new DecodedCache(path, header, stream, count, values, whole: false);
    }

    /// <summary>An image's planes, in the mapped file.</summary>
    internal bool TryRead(int index, out ReadOnlySpan<byte> planes)
    {
        planes = default;
        if (!IsWhole && Volatile.Read(ref kept[index]) == 0)
            return false;
        planes = new ReadOnlySpan<byte>(images + ((long)index * values), values);
        return true;
    }

    /// <summary>Writes an image's planes; with the last of them the file gets its name.</summary>
    internal void Keep(int index, ReadOnlySpan<byte> planes)
    {
        if (Volatile.Read(ref broken) != 0 || Volatile.Read(ref kept[index]) != 0)
            return;
        try
        {
            // Written, not mapped: a full disk is an error here, and would be the end of the process there.
            RandomAccess.Write(file, planes, HeaderBytes + ((long)index * values));
            if (Interlocked.Exchange(ref kept[index], 1) == 0 && Interlocked.Decrement(ref missing) == 0)
            {
                RandomAccess.Write(file, header, 0);
                RandomAccess.FlushToDisk(file);
                File.Move(Aside, path, overwrite: true);
                CacheFolder.Share(file);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref broken, 1) == 0)
            {
                CacheFolder.Delete(Aside); // its bytes are needed elsewhere; what was written stays readable here
                Datasets.DefaultNotes?.Report($"images are decoded in each epoch: the decoded cache cannot be written ({error.Message}).");
            }
        }
    }

    public void Dispose()
    {
        if (view.SafeMemoryMappedViewHandle.IsClosed)
            return;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        if (!IsWhole && broken == 0)
            CacheFolder.Delete(Aside);
        map.Dispose();
    }

    // All that the planes depend on; the first number is of the way images are decoded and resized.
    static byte[] Header(string identity, IImageSource source, int channels, int height, int width)
    {
        using var names = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < source.Count; i++)
            names.AppendData(MemoryMarshal.AsBytes((source.Name(i) + "\n").AsSpan()));
        return Encoding.UTF8.GetBytes(
            $"deepnotebooks decoded images 1\n{identity}\n{source.Count} x {channels} x {height} x {width}\n{Convert.ToHexStringLower(names.GetHashAndReset())}\n");
    }
}
