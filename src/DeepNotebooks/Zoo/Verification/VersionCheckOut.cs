namespace DeepNotebooks.Zoos;

/// <summary>Lays a version out to be verified: its files as the zoo has them, right or wrong, and how its tag stands.</summary>
/// <param name="zoo">Where it is.</param>
/// <param name="git">Of whoever verifies: that one's own list of signers counts before the zoo's.</param>
/// <param name="bench">To work on.</param>
sealed class VersionCheckOut(ZooRepository zoo, Git git, Workbench bench)
{
    internal const string Main = "refs/heads/main";

    /// <param name="version">Which.</param>
    /// <param name="folder">Takes its files.</param>
    /// <param name="head">What the tag must be a part of; null where there is no tag yet, and nothing is told of one.</param>
    /// <param name="progress">Hears what takes long.</param>
    /// <param name="cancellation">Stops.</param>
    internal async Task<(ModelFolder Package, TagState? Tag)> RunAsync(
        FoundVersion version, string folder, string? head, IProgress<string>? progress, CancellationToken cancellation)
    {
        var missing = new List<string>();
        Directory.CreateDirectory(folder);
        var package = new ModelFolder(folder, await Puller.CheckOutAsync(zoo, bench, version, folder, progress, missing, cancellation));
        if (head is null)
            return (package, null);
        var state = await VersionTag.StateAsync(zoo, ModelName.Parse(version.Tag), version, missing, bench.File("history.git"), head, cancellation);
        var (signature, required) = await TagSignature.ReadAsync(zoo, version.Tag, git, bench.File("allowed-signers"), cancellation);
        return (package, state with { Signature = signature.ToItem(required) });
    }
}
