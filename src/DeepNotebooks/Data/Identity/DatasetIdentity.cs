using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>
/// The identity of a dataset: SHA-256 over one line a file, <c>path TAB size TAB sha256 LF</c>, in UTF-8, the lines sorted by their bytes
/// (as <c>LC_ALL=C sort</c> does). Path is relative to the dataset's folder with '/', size is decimal, sha256 is 64 lower-case hexadecimal
/// digits. It is written "sha256:" and 64 digits.
/// </summary>
/// <remarks>
/// The files that count are those the dataset is read from: the images of all splits; of IDX sets the image and label files, and classes.txt
/// where there is one. Cards, licences and lists beside them do not count.
/// </remarks>
static class DatasetIdentity
{
    internal static string Of(IEnumerable<FileHash> files)
    {
        var lines = files.Select(file => Encoding.UTF8.GetBytes($"{file.Path}\t{file.Bytes}\t{file.Sha256}\n")).ToArray();
        Array.Sort(lines, (a, b) => a.AsSpan().SequenceCompareTo(b));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines)
            hash.AppendData(line);
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Hashes files on all cores; the result has the order of <paramref name="files"/>.</summary>
    internal static FileHash[] Hash(string folder, IReadOnlyList<DatasetFile> files, ProgressMeter progress, CancellationToken cancellationToken)
    {
        var hashes = new FileHash[files.Count];
        AllCores.For(files.Count, i => hashes[i] = Hash(folder, files[i], progress, cancellationToken), cancellationToken);
        return hashes;
    }

    static FileHash Hash(string folder, DatasetFile file, ProgressMeter progress, CancellationToken cancellationToken)
    {
        try
        {
            using var handle = File.OpenHandle(Path.Combine(folder, file.Path), options: FileOptions.SequentialScan);
            return Hash(file.Path, handle, progress, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{Path.Combine(folder, file.Path)}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Hashes a file that is open, from its beginning.</summary>
    internal static FileHash Hash(string path, SafeFileHandle handle, ProgressMeter progress, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (var offset = 0L; ;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(handle, buffer, offset);
                if (read == 0)
                    return new FileHash(path, offset, Convert.ToHexStringLower(hash.GetHashAndReset()));
                hash.AppendData(buffer, 0, read);
                offset += read;
                progress.Add(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>A file's content.</summary>
/// <param name="Path">Within the dataset, with '/'.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
readonly record struct FileHash(string Path, long Bytes, string Sha256);
