using System.Text;
using DeepNotebooks.Text;
using YamlDotNet.Core;

namespace DeepNotebooks.Zoos;

/// <summary>What there is in a zoo, read from its objects without checking anything out.</summary>
static class ZooCatalogue
{
    const string Manifest = "/model.yaml";

    /// <summary>Where each model's model.yaml lies.</summary>
    internal const string Manifests = "models/*/*" + Manifest;

    /// <summary>The last version of each model that has all words of <paramref name="search"/> in it, by name.</summary>
    internal static async Task<IReadOnlyList<ZooEntry>> ListAsync(ZooRepository zoo, string? search, string cache, CancellationToken cancellation)
    {
        await zoo.SeeMainAsync(cancellation);
        var words = (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. (await ZooIndex.ReadAsync(zoo, cache, cancellation)).Where(model => model.Mentions(words)).Select(model => model.Entry)];
    }

    /// <summary>The model.yaml of all versions of all models, unread, by their tags.</summary>
    internal static async Task<IReadOnlyDictionary<string, byte[]>> AllVersionsAsync(ZooRepository zoo, CancellationToken cancellation)
    {
        var tags = (await zoo.TagsAsync(cancellation)).Where(tag => ModelName.Is(tag) && tag.Contains('@')).ToList();
        var objects = tags.ConvertAll(tag => $"refs/tags/{tag}:{ModelName.Parse(tag).Folder}{Manifest}");
        return tags.Zip(await ZooTree.ContentsAsync(zoo.Git, objects, cancellation)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <summary>One version with its card; the last where the name gives none.</summary>
    internal static async Task<ZooModel> ShowAsync(ZooRepository zoo, ModelName name, CancellationToken cancellation)
    {
        var found = await FindAsync(zoo, name, cancellation);
        await zoo.BringAsync([found.Tree], cancellation);
        var files = await ZooTree.ReadAsync(zoo.Git, found.Tree, null, deep: false, cancellation);
        var shown = files.Where(file => file.Path is StagedPackage.Manifest or StagedPackage.Card).ToList();
        var ids = shown.ConvertAll(file => file.Id);
        await zoo.BringAsync(ids, cancellation);
        var byPath = shown.Zip(await ZooTree.ContentsAsync(zoo.Git, ids, cancellation)).ToDictionary(pair => pair.First.Path, pair => pair.Second);
        return new ZooModel(
            Parse(zoo, name.Folder + Manifest, byPath.GetValueOrDefault(StagedPackage.Manifest) ?? throw Torn(zoo, found.Tag, StagedPackage.Manifest)),
            Encoding.UTF8.GetString(byPath.GetValueOrDefault(StagedPackage.Card) ?? []),
            found.Versions,
            zoo.Address.ToString());
    }

    /// <summary>Finds the version that <paramref name="name"/> asks for.</summary>
    /// <exception cref="RequestException">There is no such model or version; the message says what there is.</exception>
    internal static async Task<FoundVersion> FindAsync(ZooRepository zoo, ModelName name, CancellationToken cancellation)
    {
        await zoo.SeeVersionsAsync(name, cancellation);
        var versions = await zoo.VersionsAsync(name, cancellation);
        if (versions.Count == 0)
        {
            await zoo.SeeMainAsync(cancellation);
            var names = await zoo.NamesAsync(cancellation);
            throw new RequestException(names.Count == 0
                ? $"there is no model '{name.Full}': the zoo '{zoo.Address}' is empty."
                : $"there is no model '{name.Full}' in the zoo '{zoo.Address}'.{Nearest.Hint(name.Full, names)} "
                    + "('deepnotebooks zoo list' shows all.)");
        }
        var version = name.Version ?? versions[^1];
        if (!versions.Contains(version))
        {
            var known = $"{(versions.Count == 1 ? "is" : "are")} {string.Join(", ", versions)}";
            throw new RequestException($"'{name.Full}' has no version {version} (there {known}).");
        }

        var tag = name.Tag(version);
        var (commit, tree) = await VersionTag.FollowAsync(zoo, name, tag, cancellation);
        return new FoundVersion(tag, version, commit, tree ?? throw Torn(zoo, tag, name.Folder), versions);
    }

    internal static ModelManifest Parse(ZooRepository zoo, string path, byte[] content)
    {
        try
        {
            return Yaml.Parse<ModelManifest>(Encoding.UTF8.GetString(content));
        }
        catch (YamlException error)
        {
            throw new WorkFailedException(
                $"{path}:{error.Start.Line}:{error.Start.Column} of the zoo '{zoo.Address}': {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    internal static WorkFailedException Torn(ZooRepository zoo, string tag, string what) =>
        new($"'{tag}' in the zoo '{zoo.Address}' lacks {what}: it was not published by this program, or was altered since.");

    /// <summary>The model.yaml of each model, as it stands in <paramref name="commit"/>.</summary>
    internal static async Task<IReadOnlyList<ZooFile>> ManifestsAsync(ZooRepository zoo, string commit, CancellationToken cancellation)
    {
        var files = await ZooTree.ReadAsync(zoo.Git, commit, "models/", deep: true, cancellation);
        return [.. files.Where(file => file.Path.EndsWith(Manifest, StringComparison.Ordinal) && file.Path.Count(c => c == '/') == 3)];
    }
}

/// <summary>A version of a model in a zoo.</summary>
/// <param name="Tag">"topic/name@2".</param>
/// <param name="Version">The number in it.</param>
/// <param name="Commit">What the tag stands at.</param>
/// <param name="Tree">The id of its folder's content: the same in whatever zoo it lies.</param>
/// <param name="Versions">All versions of the name, ascending.</param>
sealed record FoundVersion(string Tag, int Version, string Commit, string Tree, IReadOnlyList<int> Versions);
