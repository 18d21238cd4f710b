using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>Brings a dataset into the cache: one download however many ask, and nothing under its name before it is whole.</summary>
/// <remarks>
/// CACHE/datasets/NAME appears by renaming .NAME.partial/content. Whoever has the <see cref="Lease"/> of the name fetches; the others wait, see
/// how far it is, and find the folder. What a killed or interrupted process leaves in .NAME.partial is gone on with.
/// </remarks>
sealed class DatasetFetch(string cache, Transport transport, IProgress<DatasetProgress>? progress)
{
    internal UnpackLimits Limits { get; init; } = new();

    string Datasets => Path.Combine(cache, "datasets");

    /// <returns>The folder.</returns>
    /// <exception cref="WorkFailedException">It could not be downloaded, or the cache cannot be written.</exception>
    /// <exception cref="RequestException">What the source gives is refused.</exception>
    internal async Task<string> FetchAsync(ISource source, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Datasets, source.Name);
        try
        {
            while (!Directory.Exists(folder))
            {
                var access = new CacheAccess(cache);
                access.Folder(Datasets);
                AbandonedFetches.Clear(Datasets);
                using var lease = await Lease.TakeAsync(
                    Hidden(source, ""), access, () => Directory.Exists(folder), holder => Tell(source, holder), transport.Silence, cancellationToken);
                if (lease is not null)
                    await FetchAsync(source, folder, lease, access, cancellationToken);
            }
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkFailedException($"dataset '{source.Name}' cannot be stored in '{Datasets}': {Told(error)}", error);
        }
    }

    async Task FetchAsync(ISource source, string folder, Lease lease, CacheAccess access, CancellationToken cancellationToken)
    {
        var partial = Hidden(source, ".partial");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        var meter = new ProgressMeter(new Shared(progress, lease), source.Name, "downloading", "bytes", total: 0);
        var staging = new Staging(partial, transport, access, meter, line => progress?.Report(meter.Now with { Note = line })) { Cache = cache };
        try
        {
            Prepare(source, partial, access);
            var content = Path.Combine(partial, "content");
            await AssembleAsync(source, staging, content, stop.Token);
            Record(folder, content, access, meter, stop.Token);
            stop.Token.ThrowIfCancellationRequested();
            Directory.Move(content, folder);
            ContentLayout.Clear(partial);
            meter.Finish();
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested && lease.IsLost)
        {
            // This process slept, and another took over, and perhaps took the files from under it: that one's work is waited for.
        }
        catch (TransferException error)
        {
            throw new WorkFailedException(
                $"dataset '{source.Name}' is in no folder of DEEPNOTEBOOKS_DATASETS and cannot be downloaded: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}. "
                + (staging.HasCome ? "(What has come is kept; the next try goes on from there.)" : ""), error);
        }
        catch (WorkFailedException error)
        {
            throw new WorkFailedException($"dataset '{source.Name}' cannot be fetched: {error.Message}", error);
        }
        catch (RequestException)
        {
            // Refused: the same bytes would be refused again.
            ContentLayout.Clear(partial);
            throw;
        }
        catch (IOException error) when (DiskSpace.IsFull(error))
        {
            // The room is others' too.
            ContentLayout.Clear(partial);
            throw;
        }
    }

    // What was begun for another address under this name is of no use.
    static void Prepare(ISource source, string partial, CacheAccess access)
    {
        var begun = Path.Combine(partial, "source");
        if (File.Exists(begun) && File.ReadAllText(begun) == source.Address)
            return;
        ContentLayout.Clear(partial);
        access.Folder(partial);
        File.WriteAllText(begun, source.Address);
        access.Open(begun);
    }

    /// <summary>Makes the dataset's folder, card included; not again where that was done before and only the rest is missing.</summary>
    async Task AssembleAsync(ISource source, Staging staging, string content, CancellationToken cancellationToken)
    {
        var done = content + ".done";
        if (File.Exists(done))
            return;
        var delivery = await source.BringAsync(staging, cancellationToken);
        ContentLayout.Make(delivery, content, staging, Limits, cancellationToken);
        WriteInto(content, Origin.FileName, source.Address + "\n", staging.Access);
        if (!File.Exists(Path.Combine(content, DatasetYaml.FileName)))
            WriteInto(content, DatasetYaml.FileName, Yaml.Write(delivery.Card), staging.Access);
        await File.WriteAllTextAsync(done, "", cancellationToken);
        ContentLayout.Clear(staging.Downloads);
    }

    /// <summary>Hashes what has come, so that it can be verified later, and the first to load it need not.</summary>
    void Record(string folder, string content, CacheAccess access, ProgressMeter meter, CancellationToken cancellationToken)
    {
        IReadOnlyList<DatasetFile> files;
        FileHash[]? hashes = null;
        try
        {
            var contents = DatasetForms.Read(content);
            (files, hashes) = (contents.Files, contents.Digests?.ToArray());
        }
        catch (RequestException)
        {
            // Of no form known here: it stays all the same, and whoever loads it is told what is wrong with it.
            files = [];
        }
        if (hashes is null)
        {
            meter.Begin("hashing", files.Sum(file => file.Bytes));
            hashes = DatasetIdentity.Hash(content, files, meter, cancellationToken);
            new DigestMemory(cache, folder).Remember(files.Zip(hashes));
        }
        if (hashes.Length > 0 && !File.Exists(Path.Combine(content, DigestList.FileName)))
            WriteInto(content, DigestList.FileName, DigestList.Text(hashes), access);
    }

    static void WriteInto(string folder, string name, string text, CacheAccess access)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        access.Open(path);
    }

    string Hidden(ISource source, string ending) => Path.Combine(Datasets, $".{source.Name}{ending}");

    string? told;

    void Tell(ISource source, LeaseHolder? holder)
    {
        // Just beginning, it has not yet said who it is.
        if (holder is null)
            return;
        var who = holder.Described;
        if (told != who)
            progress?.Report(new DatasetProgress(source.Name, "waiting", 0, 0, "bytes") { Note = $"'{source.Name}' is being fetched by {who}; waiting for it." });
        told = who;
        var at = holder.Progress ?? new DatasetProgress(source.Name, "beginning", 0, 0, "bytes");
        progress?.Report(at with { Activity = $"waiting for {who}: {at.Activity}", Note = null });
    }

    static string Told(Exception error) => error switch
    {
        _ when DiskSpace.IsFull(error) => "the disk is full, and what had come was removed to give the room back. (DEEPNOTEBOOKS_CACHE names another folder.)",
        UnauthorizedAccessException or IOException { HResult: ReadOnly } =>
            "it is read-only for you. (Ask who looks after it to fetch the set there, or name a folder of your own in DEEPNOTEBOOKS_CACHE.)",
        _ => $"{error.Message} (DEEPNOTEBOOKS_CACHE names another folder.)",
    };

    /// <summary>EROFS.</summary>
    const int ReadOnly = 30;

    /// <summary>Tells the user, and those who wait for the same.</summary>
    sealed class Shared(IProgress<DatasetProgress>? progress, Lease lease) : IProgress<DatasetProgress>
    {
        public void Report(DatasetProgress value)
        {
            lease.Progress = value;
            progress?.Report(value);
        }
    }
}
