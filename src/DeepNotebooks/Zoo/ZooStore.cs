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

    internal Task<ZooFolder> InitAsync(CancellationToken cancellation) => InitAsync(requireSignatures: false, cancellation);

    internal Task<ZooFolder> InitAsync(bool requireSignatures, CancellationToken cancellation) => Said(async () =>
    {
        var signer = requireSignatures ? await SigningRule.OwnLineAsync(git, cancellation) : null;
        var made = Address.IsLocal ? await ZooLayout.InitAsync(git, Address.Url, cancellation) : await FurnishAsync(cancellation);
        if (signer is not null)
            await SigningRule.SetAsync(await OpenAsync(cancellation), signer, await IdentityAsync(cancellation), cache, cancellation);
        foreach (var warning in made.Warnings)
            progress?.Report(warning);
        return made;
    });

    async Task<ZooFolder> FurnishAsync(CancellationToken cancellation)
    {
        var zoo = await OpenAsync(cancellation);
        await zoo.SeeMainAsync(cancellation);
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        var added = await RemoteStart.AddAsync(zoo, bench, await IdentityAsync(cancellation), cancellation);
        progress?.Report(added.Count == 0 ? $"the zoo '{Address}' has all it needs." : $"added to the zoo '{Address}': {string.Join(", ", added)}");
        return new ZooFolder(Address.ToString(), await LargeFiles.AreSupportedAsync(git, cancellation), []);
    }

    internal Task<IReadOnlyList<ZooEntry>> ListAsync(string? search, CancellationToken cancellation) =>
        SearchAsync(new ZooQuery { Text = search }, cancellation);

    internal Task<IReadOnlyList<ZooEntry>> SearchAsync(ZooQuery query, CancellationToken cancellation) => Said(async () =>
    {
        var isMeant = query.Compile();
        return IsAbsent ? [] : await ZooCatalogue.ListAsync(await OpenToReadAsync(cancellation), isMeant, cache, cancellation);
    });

    /// <summary>The first picture of each model's samples, by its name, as the zoo was last seen; none where they cannot be had.</summary>
    internal Task<IReadOnlyDictionary<string, byte[]>> PicturesAsync(IEnumerable<string> names, CancellationToken cancellation) => Said(async () =>
    {
        var zoo = !Address.IsLocal ? ZooRepository.LastSeen(git, Address, cache) : IsAbsent ? null : await OpenAsync(cancellation);
        try
        {
            return zoo is null ? new Dictionary<string, byte[]>() : await ZooCatalogue.PicturesAsync(zoo, names, cancellation);
        }
        catch (WorkFailedException)
        {
            return new Dictionary<string, byte[]>(); // without a network a list is read all the same
        }
    });

    /// <summary>The names of its models as last seen: nothing is fetched.</summary>
    internal Task<IReadOnlyList<string>> KnownNamesAsync(CancellationToken cancellation) => Said(async () =>
    {
        var zoo = !Address.IsLocal ? ZooRepository.LastSeen(git, Address, cache) : IsAbsent ? null : await OpenAsync(cancellation);
        return zoo is null ? [] : await zoo.NamesAsync(cancellation);
    });

    internal Task<ZooModel> ShowAsync(ModelName name, CancellationToken cancellation) => Said(async () =>
        await ZooCatalogue.ShowAsync(await OpenKnownAsync(name, cancellation), name, cancellation));

    internal Task<Lineage> LineageAsync(ModelName name, CancellationToken cancellation) => Said(async () =>
    {
        var zoo = await (await OpenKnownAsync(name, cancellation)).WithHistoryAsync(name, [ZooCatalogue.Manifests], cache, cancellation);
        var asked = (await ZooCatalogue.FindAsync(zoo, name, cancellation)).Tag;
        return (await LineageGraph.ReadAsync(zoo, cancellation)).Of(asked);
    });

    internal Task<ModelFolder> PullAsync(ModelName name, string folder, CancellationToken cancellation) => Said(async () =>
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new RequestException($"'{folder}' is there already: pull into another folder with '-o', or remove it.");
        var zoo = await OpenKnownAsync(name, cancellation);
        var version = await ZooCatalogue.FindAsync(zoo, name, cancellation);
        return await Puller.PullAsync(zoo, version, folder, cache, progress, cancellation);
    });

    /// <summary>A verification with who did it, and where.</summary>
    internal Task<VerificationReport> ReportAsync(Verification verification, CancellationToken cancellation) => Said(async () => new VerificationReport
    {
        // Where a folder lies is nobody else's business.
        Model = verification.Commit is null ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(verification.Model))) : verification.Model,
        Commit = verification.Commit,
        Level = verification.Level,
        Ok = verification.Ok,
        Verified = verification.Verified,
        By = (await IdentityAsync(cancellation)).Name,
        Orcid = await OrcidAsync(given: null, cancellation),
        Machine = Fingerprint.Current(),
        Program = typeof(ZooStore).Assembly.GetName().Version!.ToString(3),
        Items = verification.Items,
    });

    /// <summary>Adds a report to the zoo.</summary>
    internal Task<string> PublishReportAsync(VerificationReport report, CancellationToken cancellation) => Said(async () =>
    {
        if (report.Commit is null)
            throw new RequestException($"'{report.Model}' is a folder, and the zoo keeps reports on its versions: verify it by its name, 'topic/name@version'.");
        var zoo = await OpenAsync(cancellation);
        zoo.EnsureWritable();
        return await ReportPublisher.PublishAsync(zoo, report, await IdentityAsync(cancellation), cache, cancellation);
    });

    /// <summary>A version's files as the zoo has them, right or wrong, and how its tag stands.</summary>
    internal Task<(ModelFolder Package, TagState Tag)> CheckOutAsync(ModelName name, string folder, CancellationToken cancellation) => Said(async () =>
    {
        var zoo = await OpenKnownAsync(name, cancellation);
        var version = await ZooCatalogue.FindAsync(zoo, name, cancellation);
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        using var patient = progress is null ? null : new PatientProgress(progress);
        var (package, tag) = await new VersionCheckOut(zoo, git, bench).RunAsync(version, folder, VersionCheckOut.Main, patient, cancellation);
        return (package, tag!);
    });

    /// <summary>What has changed since a revision, and whether each new version is what it says; all of them where no revision is given.</summary>
    internal Task<ZooCheck> CheckAsync(string? since, VerificationLevel level, CancellationToken cancellation) => Said(async () =>
    {
        if (!Address.IsLocal)
            throw new RequestException($"'zoo check' looks at a clone: 'git clone {Address}', and then name its folder with '--zoo'.");
        return await new ChangeVerifier(await OpenAsync(cancellation), git, cache, progress).RunAsync(since, level, cancellation);
    });

    /// <summary>Writes the zoo as a page.</summary>
    internal Task<int> WritePageAsync(string folder, string? title, CancellationToken cancellation) => Said(async () =>
    {
        var zoo = await (await OpenToReadAsync(cancellation)).WithHistoryAsync(null, ZooCatalogue.Shown, cache, cancellation);
        var head = await zoo.HeadAsync(cancellation) ?? await zoo.CommitAsync("HEAD", cancellation)
            ?? throw new RequestException($"the zoo '{Address}' is empty: publish a model first.");
        return await ZooSite.WriteAsync(zoo, head, folder, title ?? "Model zoo", await zoo.PublicAddressAsync(cancellation), cancellation);
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
    /// <param name="cancellation">Stops.</param>
    /// <param name="proposes">Whether it will be proposed on a forge.</param>
    internal Task EnsureWritableAsync(CancellationToken cancellation, bool proposes = false) => Said(async () =>
    {
        if (proposes)
            await ForgeLogin.EnsureAsync(git, ForgeAddress.Of(Address, git.Environment), cancellation);
        if (IsAbsent)
            await CreateAsync(cancellation);
        var zoo = await OpenAsync(cancellation);
        await zoo.SeeMainAsync(cancellation);
        zoo.EnsureWritable();
        return true;
    });

    /// <summary>Whoever signs the next version, tried out; null where it is not to be signed.</summary>
    /// <exception cref="RequestException">The zoo, or the user, wants it signed, and it cannot be.</exception>
    internal Task<TagSigner?> SignerAsync(bool? sign, CancellationToken cancellation) => Said(async () =>
        await TagSigner.FindAsync(sign, await OpenAsync(cancellation), git, cache, cancellation));

    /// <summary>A folder to build a package in.</summary>
    internal WorkFolder CreateWorkFolder() => WorkFolder.Create(cache);

    internal Task<GitIdentity> IdentityAsync(CancellationToken cancellation) => GitIdentity.FindAsync(git, cancellation);

    /// <summary>The models a model comes from, from its parent upwards, with what each was trained on as far as this zoo tells.</summary>
    internal Task<IReadOnlyList<Ancestor>> AncestorsAsync(ParentReference? parent, string folder, CancellationToken cancellation) => Said(async () =>
        parent is null || IsAbsent ? [] : await Ancestors.ReadAsync(await OpenToReadAsync(cancellation), parent, folder, cache, cancellation));

    /// <summary>The ORCID iD that is given, or that is set for whoever publishes.</summary>
    internal Task<string?> OrcidAsync(string? given, CancellationToken cancellation) => Orcid.FindAsync(given, git, cancellation);

    internal Task<PublishedVersion> PublishAsync(
        StagedPackage package, CancellationToken cancellation, Action<string>? beforeStep = null, TagSigner? signer = null) => Said(async () =>
    {
        if (IsAbsent)
            await CreateAsync(cancellation);
        var zoo = await OpenAsync(cancellation);
        zoo.EnsureWritable();
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        var publisher = new Publisher(zoo, bench, package, await IdentityAsync(cancellation)) { BeforeStep = beforeStep, Signer = signer };
        return await publisher.PublishAsync(cancellation);
    });

    /// <summary>Opens a pull request for a package: nothing is published until it is merged and accepted.</summary>
    internal Task<ProposedVersion> ProposeAsync(StagedPackage package, CancellationToken cancellation) => Said(async () =>
    {
        var forge = ForgeAddress.Of(Address, git.Environment);
        var zoo = await OpenAsync(cancellation);
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        var publisher = new Publisher(zoo, bench, package, await IdentityAsync(cancellation));
        return await new Proposer(publisher, bench, package, forge).ProposeAsync(cancellation);
    });

    /// <summary>Tags what was merged.</summary>
    internal Task<IReadOnlyList<string>> AcceptAsync(CancellationToken cancellation) => Said(async () =>
    {
        var zoo = await OpenAsync(cancellation);
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        // Whoever accepts stands for it: where the zoo asks a signature, it is his.
        var signer = await TagSigner.FindAsync(sign: null, zoo, git, cache, cancellation);
        return await Acceptance.AcceptAsync(zoo, bench, cache, await IdentityAsync(cancellation), signer, cancellation);
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
