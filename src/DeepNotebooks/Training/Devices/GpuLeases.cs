using System.Text.Json;

namespace DeepNotebooks.Training;

/// <summary>Who has which GPU, for all users of a hub: a folder with a locked file for each GPU that is taken.</summary>
/// <remarks>
/// A lock ends with its process, however that dies, so what a file says counts only while it is locked. Everything is looked at and
/// changed under the folder's own lock, so that nobody who only looks can make somebody believe that a GPU is taken.
/// </remarks>
sealed class GpuLeases(string folder)
{
    const UnixFileMode ForAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    // As /tmp is: everybody makes files, nobody removes another's.
    const UnixFileMode SharedFolder =
        UnixFileMode.StickyBit | ForAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // Held for a millisecond; a process stopped in it would hold it for ever.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The hub's folder: <c>DEEPNOTEBOOKS_GPU_LEASES</c>, else below the system's temporary folder.</summary>
    internal static GpuLeases OfTheHub => new(Places.GpuLeases);

    /// <summary>Takes the first of some GPUs that nobody has; it is given back when the answer is disposed, or with the process.</summary>
    /// <returns>Null where all are taken.</returns>
    /// <exception cref="WorkFailedException">The folder cannot be written.</exception>
    internal async Task<(Gpu Gpu, IDisposable Lease)?> TryTakeAsync(IEnumerable<Gpu> gpus, GpuHolder holder, CancellationToken cancellation)
    {
        using var mine = await OpenAsync(cancellation);
        foreach (var gpu in gpus)
        {
            if (FileLock.TryTake(Shared(LockOf(gpu))) is not { } taken) continue;
            File.WriteAllText(Shared(HolderOf(gpu)), JsonSerializer.Serialize(holder));
            return (gpu, taken);
        }
        return null;
    }

    /// <summary>The same GPUs with who has them now.</summary>
    /// <exception cref="WorkFailedException">The folder cannot be read.</exception>
    internal async Task<IReadOnlyList<Gpu>> HeldAsync(IReadOnlyList<Gpu> gpus, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) return gpus;
        using var mine = await OpenAsync(cancellation);
        return [.. gpus.Select(gpu => gpu with { Holder = Holder(gpu) })];
    }

    GpuHolder? Holder(Gpu gpu)
    {
        if (!File.Exists(LockOf(gpu))) return null;
        using var free = FileLock.TryTake(LockOf(gpu));
        if (free is not null) return null;
        try
        {
            return JsonSerializer.Deserialize<GpuHolder>(File.ReadAllText(HolderOf(gpu)));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return new("somebody", "", 0, null, "unknown work", DateTimeOffset.UtcNow); // killed while it wrote, or not ours to read
        }
    }

    async Task<IDisposable> OpenAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                if (OperatingSystem.IsLinux()) File.SetUnixFileMode(folder, SharedFolder); // past the umask
            }
            return await FileLock.WaitAsync(Shared(Path.Combine(folder, "folder.lock")), patience.Token);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkFailedException($"who has which GPU cannot be told: {error.Message} Ask whoever runs the hub to let all write to '{folder}', or name another folder in {Places.GpuLeasesVariable}.", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new WorkFailedException($"who has which GPU cannot be told: somebody holds '{folder}/folder.lock' for {Patience.TotalSeconds:0} s already. 'fuser' shows who.", error);
        }
    }

    string LockOf(Gpu gpu) => Path.Combine(folder, $"{FileName(gpu.Id)}.lock");

    string HolderOf(Gpu gpu) => Path.Combine(folder, $"{FileName(gpu.Id)}.json");

    // MIG-GPU-…/1/0 has slashes.
    static string FileName(string id) => string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' ? c : '_'));

    /// <summary>Makes a file that every user may lock and write, where it is not there yet.</summary>
    static string Shared(string file)
    {
        if (File.Exists(file)) return file;
        using var made = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(made.SafeFileHandle, ForAll); // past the umask
        return file;
    }
}
