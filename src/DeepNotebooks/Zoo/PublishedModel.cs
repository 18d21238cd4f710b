namespace DeepNotebooks;

/// <summary>A version of a model that now stands in a zoo, or is proposed to it.</summary>
/// <param name="Name">"topic/name".</param>
/// <param name="Version">1, 2, …</param>
/// <param name="Zoo">The zoo's path or URL, without any password in it.</param>
/// <param name="Commit">The Git commit that holds it.</param>
/// <param name="Manifest">Its model.yaml.</param>
/// <param name="Warnings">What its readers will miss, such as a licence; already told through the progress.</param>
public sealed record PublishedModel(
    string Name, int Version, string Zoo, string Commit, ModelManifest Manifest, IReadOnlyList<string> Warnings)
{
    /// <summary>Where it is proposed: the page of the pull request, or the branch where the forge did not say; null once it stands in the zoo.</summary>
    public string? PullRequest { get; init; }

    /// <summary>"topic/name@2", which always means this very version.</summary>
    public override string ToString() => $"{Name}@{Version}";
}
