namespace DeepNotebooks.Data;

/// <summary>The hidden folder in which a dataset is put together; what it holds outlives the process, so that the next goes on.</summary>
sealed class Staging(string folder, Transport transport, CacheAccess access, ProgressMeter meter, Action<string> note)
{
    Action<long>? expect = meter.Expect;

    /// <summary>For the files as they come.</summary>
    internal string Downloads => access.Folder(Path.Combine(folder, "download"));

    internal Transport Transport => transport;

    /// <summary>The cache it lies in.</summary>
    internal required string Cache { get; init; }

    internal ProgressMeter Meter => meter;

    internal CacheAccess Access => access;

    /// <summary>Whether there is anything to go on from.</summary>
    internal bool HasCome => Here > 10_000;

    long Here => Directory.EnumerateFiles(Downloads, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);

    /// <summary>A part of it, for one of several sources.</summary>
    internal Staging Part(string name) => new(access.Folder(Path.Combine(Downloads, name)), transport, access, meter, note) { Cache = Cache };

    /// <summary>One line for the user to keep.</summary>
    internal void Note(string line) => note(line);

    /// <summary>So many bytes are to come: the progress counts to them, and what does not fit on the disk is not begun.</summary>
    /// <exception cref="WorkFailedException">There is less room.</exception>
    internal void Expect(long bytes)
    {
        if (bytes > 0)
            expect = null;
        meter.Expect(bytes);
        var here = Here;
        var free = DiskSpace.Free(folder);
        if (bytes - here > free)
        {
            throw new WorkFailedException(
                $"it needs {DiskSpace.Told(bytes - here)} and '{folder}' has room for {DiskSpace.Told(free)} (DEEPNOTEBOOKS_CACHE names another folder).");
        }
    }

    /// <summary>Downloads a file under a name within <see cref="Downloads"/>.</summary>
    /// <returns>The name a server gave it.</returns>
    /// <exception cref="TransferException">It cannot be had.</exception>
    internal async Task<string?> DownloadAsync(RemoteFile file, string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Downloads, name);
        access.Folder(Path.GetDirectoryName(path)!);
        // Where nobody said beforehand how much is to come, the server does.
        var download = new HttpDownload(transport.Http, transport.Patience, access, meter) { Sized = bytes => Interlocked.Exchange(ref expect, null)?.Invoke(bytes) };
        return await download.FetchAsync(file, path, cancellationToken);
    }
}
