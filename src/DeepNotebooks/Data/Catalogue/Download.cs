using System.Security.Cryptography;
using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>Brings a dataset of the catalogue into the cache: one download however many ask, and nothing visible before it is whole.</summary>
/// <remarks>
/// CACHE/datasets/NAME appears by renaming .NAME.partial. Whoever holds .NAME.lock downloads; the others wait and find the folder there.
/// The kernel of the operating system lets go of the lock when its holder dies, so what is partial under a fresh lock is abandoned.
/// </remarks>
static class Download
{
    static readonly HttpClient Http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>A server that sends nothing for so long is given up.</summary>
    static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);

    /// <returns>The folder.</returns>
    /// <exception cref="WorkFailedException">No mirror could give a file with the right content, or the cache cannot be written.</exception>
    internal static async Task<string> FetchAsync(
        CatalogueEntry entry, string cache, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var datasets = Path.Combine(cache, "datasets");
        var folder = Path.Combine(datasets, entry.Name);
        var partial = Path.Combine(datasets, $".{entry.Name}.partial");
        try
        {
            if (Directory.Exists(folder))
                return folder;
            Directory.CreateDirectory(datasets);
            using var held = await LockAsync(Path.Combine(datasets, $".{entry.Name}.lock"), entry.Name, progress, cancellationToken);
            if (Directory.Exists(folder))
                return folder;

            try
            {
                Clear(partial);
                Directory.CreateDirectory(partial);
                var meter = new ProgressMeter(progress, entry.Name, "downloading", "bytes", entry.Files.Sum(file => file.Bytes));
                foreach (var file in entry.Files)
                    await FetchAsync(entry, file, partial, meter, cancellationToken);
                await File.WriteAllTextAsync(Path.Combine(partial, DatasetYaml.FileName), Yaml.Write(entry.Card), cancellationToken);
                Directory.Move(partial, folder);
                meter.Finish();
                return folder;
            }
            finally
            {
                // After an error or an interrupt; after success there is nothing left.
                Clear(partial);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkFailedException(
                $"dataset '{entry.Name}' cannot be stored in '{datasets}': {error.Message} (DEEPNOTEBOOKS_CACHE names another folder.)", error);
        }
    }

    static async Task<FileStream> LockAsync(string path, string name, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        for (var waited = false; ; waited = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!waited)
                    progress?.Report(new DatasetProgress(name, "waiting", 0, 0, "bytes") { Note = $"'{name}' is being downloaded by another notebook; waiting for it." });
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    static async Task FetchAsync(CatalogueEntry entry, FileHash file, string folder, ProgressMeter meter, CancellationToken cancellationToken)
    {
        string? last = null;
        Exception? cause = null;
        foreach (var mirror in entry.Mirrors)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var received = 0L;
            try
            {
                patience.CancelAfter(Stall);
                using var response = await Http.GetAsync(mirror + file.Path, HttpCompletionOption.ResponseHeadersRead, patience.Token);
                response.EnsureSuccessStatusCode();
                await using var from = await response.Content.ReadAsStreamAsync(patience.Token);
                await using var to = File.Create(Path.Combine(folder, file.Path));
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var buffer = new byte[1 << 16];
                for (int read; (read = await ReadAsync(from, buffer, patience.Token)) > 0; patience.CancelAfter(Stall))
                {
                    received += read;
                    meter.Add(read);
                    if (received > file.Bytes)
                        break;
                    hash.AppendData(buffer, 0, read);
                    await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
                var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
                if (received == file.Bytes && sha256 == file.Sha256)
                    return;
                last = received == file.Bytes
                    ? $"{mirror}{file.Path} has sha256 {sha256}, expected {file.Sha256}"
                    : $"{mirror}{file.Path} has {(received > file.Bytes ? "more than " : "")}{Math.Min(received, file.Bytes)} bytes, expected {file.Bytes}";
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                cause = error;
                last = $"{mirror}{file.Path}: {(error is OperationCanceledException ? "the server stopped answering" : error.Message)}";
            }
            meter.Add(-received);
        }
        throw new WorkFailedException(
            $"dataset '{entry.Name}' is in no folder here and cannot be downloaded: {last?.ReplaceLineEndings(" ")}. "
            + "Set DEEPNOTEBOOKS_DATASETS to a folder that has it, or take a generated set with '--or shapes'.", cause);
    }

    // A connection that breaks is the mirror's fault; a disk that is full is not.
    static async Task<int> ReadAsync(Stream from, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await from.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException error)
        {
            throw new HttpRequestException(error.Message, error);
        }
    }

    static void Clear(string partial)
    {
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
    }
}
