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

    /// <summary>What a page shows beside them: cards and the samples' pictures.</summary>
    internal static readonly string[] Shown = [Manifests, "models/*/*/" + StagedPackage.Card, "models/*/*/samples/*.png"];

    /// <summary>The last version of each model that <paramref name="isMeant"/> lets through, by name.</summary>
    internal static async Task<IReadOnlyList<ZooEntry>> ListAsync(
        ZooRepository zoo, Func<ZooEntry, bool> isMeant, string cache, CancellationToken cancellation)
    {
        await zoo.SeeMainAsync(cancellation);
        return [.. (await ZooIndex.ReadAsync(zoo, cache, cancellation)).Select(model => model.Entry).Where(isMeant)];
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
        var trees = await TreesAsync(zoo, name, found, cancellation);
        var samples = await ZooTree.FindAsync(zoo, found.Tree, "samples", cancellation);
        await zoo.BringAsync([.. trees, .. samples is null ? (string[])[] : [samples]], cancellation);

        var shown = (await ZooTree.ReadAsync(zoo.Git, found.Tree, null, deep: false, cancellation)).Where(file => file.Path is StagedPackage.Manifest or StagedPackage.Card).ToList();
        if (samples is not null)
            shown.AddRange((await ZooTree.ReadAsync(zoo.Git, samples, null, deep: false, cancellation)).Select(file => file with { Path = $"samples/{file.Path}" }).Where(file => SamplePictures.Is(file.Path)));
        var ids = shown.ConvertAll(file => file.Id);
        foreach (var tree in trees)
            ids.AddRange((await ZooTree.ReadAsync(zoo.Git, tree, null, deep: false, cancellation)).Where(file => file.Path == StagedPackage.Manifest).Select(file => file.Id));
        await zoo.BringAsync(ids, cancellation);
        var contents = await ZooTree.ContentsAsync(zoo.Git, ids, cancellation);
        var byPath = shown.Zip(contents).ToDictionary(pair => pair.First.Path, pair => pair.Second, StringComparer.Ordinal);
        var manifest = Parse(zoo, name.Folder + Manifest, byPath.GetValueOrDefault(StagedPackage.Manifest) ?? throw Torn(zoo, found.Tag, StagedPackage.Manifest));
        return new ZooModel(manifest, Encoding.UTF8.GetString(byPath.GetValueOrDefault(StagedPackage.Card) ?? []), found.Versions, zoo.Address.ToString())
        {
            Pictures = [.. SamplePictures.Of(manifest)
                .Where(path => byPath.TryGetValue(path, out var content) && SamplePictures.IsPng(content))
                .Select(path => new SamplePicture(path, byPath[path]))],
            History = [.. contents.Skip(shown.Count).Select(text => ZooEntry.From(Parse(zoo, name.Folder + Manifest, text)))],
            Reports = await ReportReader.ReadAsync(zoo, found.Tag, cancellation),
        };
    }

    // The package's folder in each version.
    static async Task<IReadOnlyList<string>> TreesAsync(ZooRepository zoo, ModelName name, FoundVersion found, CancellationToken cancellation)
    {
        var trees = new List<string>();
        foreach (var version in found.Versions)
        {
            var tree = version == found.Version ? found.Tree : (await VersionTag.FollowAsync(zoo, name, name.Tag(version), cancellation)).Tree;
            trees.Add(tree ?? throw Torn(zoo, name.Tag(version), name.Folder));
        }
        return trees;
    }

    /// <summary>The first picture of each model's samples, by its name; of those that have one.</summary>
    internal static async Task<IReadOnlyDictionary<string, byte[]>> PicturesAsync(
        ZooRepository zoo, IEnumerable<string> names, CancellationToken cancellation)
    {
        var asked = names.ToHashSet(StringComparer.Ordinal);
        if (asked.Count == 0 || await zoo.HeadAsync(cancellation) is not { } head)
            return new Dictionary<string, byte[]>();
        var first = (await ZooTree.ReadAsync(zoo.Git, head, "models/", deep: true, cancellation))
            .Where(file => file.Path.EndsWith(".png", StringComparison.Ordinal) && file.Path.Split('/') is ["models", _, _, "samples", _])
            .GroupBy(file => string.Join('/', file.Path.Split('/')[1..3]))
            .Where(model => asked.Contains(model.Key))
            .ToDictionary(model => model.Key, model => model.MinBy(file => file.Path, StringComparer.Ordinal)!.Id, StringComparer.Ordinal);
        await zoo.BringAsync(first.Values, cancellation);
        var contents = await ZooTree.ContentsAsync(zoo.Git, [.. first.Values], cancellation);
        return first.Keys.Zip(contents).Where(pair => SamplePictures.IsPng(pair.Second)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
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

    internal static ModelManifest Parse(ZooRepository zoo, string path, byte[] content) => Parse<ModelManifest>(zoo, path, content);

    internal static T Parse<T>(ZooRepository zoo, string path, byte[] content)
        where T : new()
    {
        try
        {
            return Yaml.Parse<T>(Encoding.UTF8.GetString(content));
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
