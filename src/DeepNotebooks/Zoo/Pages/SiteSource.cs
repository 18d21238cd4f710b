using System.Text;

namespace DeepNotebooks.Zoos;

/// <summary>Reads all that the index page shows of a zoo. Nothing of it lies in Git LFS, so that no model's weights are fetched for it.</summary>
static class SiteSource
{
    // A family that is larger than a picture is not drawn whole on each of its members' pages.
    const int Drawn = 60;

    internal static async Task<IReadOnlyList<SiteModel>> ReadAsync(ZooRepository zoo, string commit, CancellationToken cancellation)
    {
        var manifests = await AllManifestsAsync(zoo, cancellation);
        var graph = new LineageGraph(tag => manifests.GetValueOrDefault(tag), manifests.Values.Where(manifest => manifest.Parent is not null));
        var versions = manifests.Values.ToLookup(manifest => manifest.Name, StringComparer.Ordinal);
        var files = (await ZooTree.ReadAsync(zoo.Git, commit, "models/", deep: true, cancellation))
            .Where(file => file.Path.Count(c => c == '/') >= 3)
            .ToLookup(file => string.Join('/', file.Path.Split('/')[1..3]), StringComparer.Ordinal);
        var cards = await CardsAsync(zoo, files.SelectMany(model => model), cancellation);

        var models = new List<SiteModel>();
        foreach (var model in versions.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            var ordered = model.OrderByDescending(manifest => manifest.Version).ToList();
            var last = ordered[0];
            var folder = $"models/{model.Key}/";
            var here = files[model.Key].ToDictionary(file => file.Path[folder.Length..], StringComparer.Ordinal);
            models.Add(new(last, cards.GetValueOrDefault(folder + StagedPackage.Card, ""), ordered,
                [.. SamplePictures.Of(last).Where(here.ContainsKey).Select(path => here[path])])
            {
                Lineage = Family(graph.Of($"{last.Name}@{last.Version}")),
            });
        }
        return models;
    }

    // By their tags; a tag whose model.yaml says another name is nobody's version.
    static async Task<IReadOnlyDictionary<string, ModelManifest>> AllManifestsAsync(ZooRepository zoo, CancellationToken cancellation)
    {
        var texts = (await ZooCatalogue.AllVersionsAsync(zoo, cancellation)).ToList();
        var parsed = new ModelManifest[texts.Count];
        await Parallel.ForAsync(0, texts.Count, cancellation, (i, _) =>
        {
            parsed[i] = ZooCatalogue.Parse(zoo, $"{texts[i].Key}/model.yaml", texts[i].Value);
            return ValueTask.CompletedTask;
        });
        return parsed.Zip(texts)
            .Where(pair => $"{pair.First.Name}@{pair.First.Version}" == pair.Second.Key)
            .ToDictionary(pair => pair.Second.Key, pair => pair.First, StringComparer.Ordinal);
    }

    static async Task<Dictionary<string, string>> CardsAsync(ZooRepository zoo, IEnumerable<ZooFile> files, CancellationToken cancellation)
    {
        var cards = files.Where(file => file.Path.EndsWith("/" + StagedPackage.Card, StringComparison.Ordinal)).ToList();
        var texts = await ZooTree.ContentsAsync(zoo.Git, [.. cards.Select(card => card.Id)], cancellation);
        return cards.Zip(texts).ToDictionary(pair => pair.First.Path, pair => Encoding.UTF8.GetString(pair.Second), StringComparer.Ordinal);
    }

    static Lineage? Family(Lineage lineage) => lineage.Root.Children.Count == 0 ? null : lineage.Near(Drawn);
}
