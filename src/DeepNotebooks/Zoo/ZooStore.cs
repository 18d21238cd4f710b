namespace DeepNotebooks.Zoos;

/// <summary>What can be done with a zoo, given where it is, where the cache is and under which environment git runs.</summary>
sealed class ZooStore
{
    readonly string cache;
    readonly Git git;
    readonly bool mayCreate;
    readonly IProgress<string>? progress;

    /// <param name="zoo">A path or URL; null takes the default zoo, which is made on first use.</param>
    /// <param name="progress">Is told what takes long, and all warnings.</param>
    /// <param name="cache">For tests: another cache.</param>
    /// <param name="environment">For tests: another environment.</param>
    internal ZooStore(string? zoo = null, IProgress<string>? progress = null, string? cache = null, GitEnvironment? environment = null)
    {
        Address = ZooAddress.Parse(zoo);
        mayCreate = Address.IsLocal && Address == ZooAddress.Parse(null);
        this.progress = progress;
        this.cache = cache ?? Places.Cache;
        git = new Git(environment ?? new GitEnvironment());
    }

    internal ZooAddress Address { get; }

    /// <summary>Hears of warnings and of what takes long.</summary>
    internal IProgress<string>? Progress => progress;

    // A default zoo that nobody has used yet is an empty one.
    bool IsAbsent => mayCreate && !ZooRepository.Exists(Address.Url);

    internal Task<ZooFolder> InitAsync(CancellationToken cancellation) => Said(async () =>
    {
        if (!Address.IsLocal)
        {
            throw new RequestException(
                $"'zoo init' makes a zoo in a folder; make the repository '{Address}' where it is hosted, and publish to it.");
        }
        var made = await ZooLayout.InitAsync(git, Address.Url, cancellation);
        foreach (var warning in made.Warnings)
            progress?.Report(warning);
        return made;
    });

    internal Task<IReadOnlyList<ZooEntry>> ListAsync(string? search, CancellationToken cancellation) => Said(async () =>
        IsAbsent ? [] : await ZooCatalogue.ListAsync(await OpenToReadAsync(cancellation), search, cache, cancellation));

    /// <summary>The names of its models as last seen: nothing is fetched.</summary>
    internal Task<IReadOnlyList<string>> KnownNamesAsync(CancellationToken cancellation) => Said(async () =>
    {
        var zoo = !Address.IsLocal ? ZooRepository.LastSeen(git, Address, cache) : IsAbsent ? null : await OpenAsync(cancellation);
        return zoo is null ? [] : await zoo.NamesAsync(cancellation);
    });

    internal Task<ZooModel> ShowAsync(ModelName name, CancellationToken cancellation) => Said(async () =>
        await ZooCatalogue.ShowAsync(await OpenKnownAsync(name, cancellation), name, cancellation));

    internal Task<Lineage> LineageAsync(ModelName name, CancellationToken cancellation) => Said(async () =>
        await LineageReader.ReadAsync(
            await (await OpenKnownAsync(name, cancellation)).WithHistoryAsync(name, ZooCatalogue.Manifests, cache, cancellation), name, cancellation));

    internal Task<ModelFolder> PullAsync(ModelName name, string folder, CancellationToken cancellation) => Said(async () =>
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new RequestException($"'{folder}' is there already: pull into another folder with '-o', or remove it.");
        var zoo = await OpenKnownAsync(name, cancellation);
        var version = await ZooCatalogue.FindAsync(zoo, name, cancellation);
        return await Puller.PullAsync(zoo, version, folder, cache, progress, cancellation);
    });

    /// <summary>A version's files as the zoo has them, right or wrong, and how its tag stands.</summary>
    internal Task<(ModelFolder Package, TagState Tag)> CheckOutAsync(ModelName name, string folder, CancellationToken cancellation) => Said(async () =>
    {
        var zoo = await OpenKnownAsync(name, cancellation);
        var version = await ZooCatalogue.FindAsync(zoo, name, cancellation);
        var missing = new List<string>();
        Directory.CreateDirectory(folder);
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        using var patient = progress is null ? null : new PatientProgress(progress);
        var manifest = await Puller.CheckOutAsync(zoo, bench, version, folder, patient, missing, cancellation);
        var tag = await VersionTag.StateAsync(zoo, name, version, missing, bench.File("history.git"), cancellation);
        return (new ModelFolder(folder, manifest), tag);
    });

    /// <summary>The package in the cache, pulled if it is not there yet. It is named by its content, so it is never out of date.</summary>
    internal Task<ModelFolder> CachedAsync(ModelName name, CancellationToken cancellation) => Said(async () =>
    {
        var zoo = await OpenKnownAsync(name, cancellation);
        var version = await ZooCatalogue.FindAsync(zoo, name, cancellation);
        var folder = Path.Combine(cache, "models", name.Topic, $"{name.Name}@{version.Version}-{version.Tree[..16]}");
        using var mine = await FileLock.WaitAsync(folder + ".lock", cancellation);
        return ModelFolder.Is(folder)
            ? ModelFolder.Open(folder)
            : await Puller.PullAsync(zoo, version, folder, cache, progress, cancellation);
    });

    /// <summary>Sees to it that a publish can go ahead, before any work is done for it.</summary>
    internal Task EnsureWritableAsync(CancellationToken cancellation) => Said(async () =>
    {
        if (IsAbsent)
            await CreateAsync(cancellation);
        var zoo = await OpenAsync(cancellation);
        await zoo.SeeMainAsync(cancellation);
        zoo.EnsureWritable();
        return true;
    });

    /// <summary>A folder to build a package in.</summary>
    internal WorkFolder CreateWorkFolder() => WorkFolder.Create(cache);

    internal Task<GitIdentity> IdentityAsync(CancellationToken cancellation) => GitIdentity.FindAsync(git, cancellation);

    internal Task<PublishedVersion> PublishAsync(
        StagedPackage package, CancellationToken cancellation, Action<string>? beforeStep = null) => Said(async () =>
    {
        if (IsAbsent)
            await CreateAsync(cancellation);
        var zoo = await OpenAsync(cancellation);
        zoo.EnsureWritable();
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        var publisher = new Publisher(zoo, bench, package, await IdentityAsync(cancellation)) { BeforeStep = beforeStep };
        return await publisher.PublishAsync(cancellation);
    });

    // Two that publish for the first time at once: one makes the zoo, both use it.
    async Task CreateAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Address.Url)!);
        try
        {
            var made = await InitAsync(cancellation);
            progress?.Report($"made a zoo of your own at {made.Path}");
        }
        catch (RequestException) when (ZooRepository.Exists(Address.Url))
        {
            // The other one was first.
        }
    }

    Task<ZooRepository> OpenAsync(CancellationToken cancellation) => ZooRepository.OpenAsync(git, Address, cache, stale: null, cancellation);

    Task<ZooRepository> OpenToReadAsync(CancellationToken cancellation) =>
        ZooRepository.OpenAsync(git, Address, cache, line => progress?.Report(line), cancellation);

    Task<ZooRepository> OpenKnownAsync(ModelName name, CancellationToken cancellation) =>
        IsAbsent ? throw new RequestException($"there is no model '{name.Full}': your zoo '{Address}' is empty.") : OpenToReadAsync(cancellation);

    // Whatever goes wrong below ends as one line.
    async Task<T> Said<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (GitException error)
        {
            throw new WorkFailedException($"the zoo '{Address}': {ZooAddress.Hide(error.Message)}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkFailedException($"the zoo '{Address}': {error.Message}", error);
        }
    }
}
