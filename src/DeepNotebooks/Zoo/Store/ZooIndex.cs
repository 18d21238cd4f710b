using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Zoos;

/// <summary>The last version of each model of a zoo, as they were last read: YAML is slow, and nine models of ten have not changed since.</summary>
/// <remarks>A file in the cache. What is in it goes by the ids of Git's objects, so it is never wrong, only incomplete.</remarks>
static class ZooIndex
{
    internal static async Task<IReadOnlyList<IndexedModel>> ReadAsync(ZooRepository zoo, string cache, CancellationToken cancellation)
    {
        if (await zoo.HeadAsync(cancellation) is not { } head)
            return [];
        var file = Path.Combine(cache, "zoo-lists", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(zoo.Address.ToString())))[..16] + ".list");
        var known = Load(file);
        if (known?.Head == head)
            return known.Models;

        var manifests = await ZooCatalogue.ManifestsAsync(zoo, head, cancellation);
        var byId = (known?.Models ?? []).ToDictionary(model => model.Id, StringComparer.Ordinal);
        var fresh = manifests.Where(manifest => !byId.ContainsKey(manifest.Id)).ToList();
        var ids = fresh.ConvertAll(manifest => manifest.Id);
        await zoo.BringAsync(ids, cancellation);
        var contents = await ZooTree.ContentsAsync(zoo.Git, ids, cancellation);
        var parsed = new IndexedModel[fresh.Count];
        Parallel.For(0, fresh.Count, new ParallelOptions { CancellationToken = cancellation }, i =>
            parsed[i] = new(fresh[i].Id, ZooCatalogue.Parse<ListedManifest>(zoo, fresh[i].Path, contents[i]).ToEntry()));
        foreach (var model in parsed)
            byId[model.Id] = model;

        // The same content may stand under two names where somebody copied a folder by hand: each id is one model all the same.
        var models = manifests.Select(manifest => byId[manifest.Id]).DistinctBy(model => model.Id).OrderBy(model => model.Entry.Name, StringComparer.Ordinal).ToList();
        Save(file, new(head, models));
        return models;
    }

    static SavedList? Load(string file)
    {
        try
        {
            return ListFile.Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    static void Save(string file, SavedList list)
    {
        try
        {
            ListFile.Write(file, list);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or WorkFailedException)
        {
            // A cache that cannot be written costs time, and nothing else.
        }
    }
}

/// <summary>What a list shows of a model and a search looks in.</summary>
/// <param name="Id">The object of its model.yaml.</param>
/// <param name="Entry">Its line of the list.</param>
sealed record IndexedModel(string Id, ZooEntry Entry);
