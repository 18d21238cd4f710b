namespace DeepNotebooks.Zoos;

/// <summary>What a clone of a zoo brings since a revision, looked at and verified: what its workflow runs for each change.</summary>
sealed class ChangeVerifier(ZooRepository zoo, Git git, string cache, IProgress<string>? progress)
{
    /// <param name="since">The revision; null, or the zeros by which a forge says that there was nothing before, for all that the clone has.</param>
    /// <param name="level">How far each new version is verified.</param>
    /// <param name="cancellation">Stops.</param>
    internal async Task<ZooCheck> RunAsync(string? since, VerificationLevel level, CancellationToken cancellation)
    {
        var head = await zoo.CommitAsync("HEAD", cancellation) ?? throw new RequestException($"the zoo '{zoo.Address}' is empty: there is nothing to check.");
        var before = since is null || since.Trim('0').Length == 0 ? null
            : await zoo.CommitAsync(since, cancellation) ?? throw new RequestException(
                $"'{since}' is no commit of '{zoo.Address}': name one that the change goes on from (a clone needs its history: 'git fetch --unshallow').");
        var (change, found) = await new ChangeCheck(zoo, head, before).RunAsync(cancellation);
        var versions = new List<Verification>();
        foreach (var version in found)
            versions.Add(await VerifyAsync(version, head, level, cancellation));
        return new ZooCheck(change, versions);
    }

    async Task<Verification> VerifyAsync(NewVersion version, string head, VerificationLevel level, CancellationToken cancellation)
    {
        var tag = version.Found.Tag;
        using var patient = progress is null ? null : new PatientProgress(progress);
        patient?.Report($"{tag}: fetching");
        await LargeFiles.FetchAsync(zoo, version.Revision, ModelName.Parse(tag).Folder, cancellation);
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        var (package, state) = await new VersionCheckOut(zoo, git, bench)
            .RunAsync(version.Found, bench.File("package"), version.IsTagged ? head : null, patient, cancellation);
        return await Verifier.VerifyAsync(tag, package, state, level, patient, cancellation);
    }
}
