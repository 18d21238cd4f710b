using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>Where datasets are looked for, and what is done with one once found.</summary>
/// <param name="shared">Folders of datasets, the first that has the name wins.</param>
/// <param name="cache">For downloads and remembered digests.</param>
/// <param name="catalogue">What can be downloaded by name.</param>
/// <param name="transport">The ways to the outside; null: the usual ones.</param>
sealed class DatasetLibrary(IReadOnlyList<string> shared, string cache, IReadOnlyList<CatalogueEntry> catalogue, Transport? transport = null)
{
    /// <summary>As the environment says now.</summary>
    internal static DatasetLibrary Default => new(Places.SharedDatasets, Places.Cache, BuiltInCatalogue.Entries);

    internal async Task<Dataset> LoadAsync(
        string nameOrFolder, string? or, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var instead = or is null ? null : GeneratedSet(or);
        var found = Find(nameOrFolder);
        if (found is null)
            return instead is null ? throw Unknown(nameOrFolder) : Instead(Unknown(nameOrFolder));
        if (found.Set is { } set)
            return set.Generate(progress, cancellationToken);
        try
        {
            found = await HereAsync(found, progress, cancellationToken);
        }
        catch (WorkFailedException error) when (found.Source is not null)
        {
            if (instead is null)
                throw new WorkFailedException($"{error.Message.TrimEnd()} ('--or shapes' would take a generated set instead.)", error);
            return Instead(error);
        }
        return Folder(found).Load(progress, cancellationToken);

        Dataset Instead(DeepNotebooksException reason)
        {
            progress?.Report(new DatasetProgress(instead.Name, "drawing", 0, 0, "images")
            {
                Note = $"Taking the generated set '{instead.Name}' instead: {reason.Message}",
            });
            return instead.Generate(progress, cancellationToken);
        }
    }

    /// <summary>All that can be asked for by name; of equal names, the one that <see cref="LoadAsync"/> would take.</summary>
    internal IReadOnlyList<DatasetListing> List()
    {
        var listings = new List<DatasetListing>();
        foreach (var (root, place) in Roots)
        {
            foreach (var folder in Subfolders(root))
            {
                var name = Path.GetFileName(folder);
                if (!listings.Exists(known => known.Name == name)
                    && Folder(new Found(name, place, folder)).TryList() is { } listing)
                {
                    listings.Add(listing);
                }
            }
        }
        // Of a set in several sizes the first stands for all.
        listings.AddRange(catalogue.Where(entry => entry.VariantOf is null).Select(Listed).Where(IsNew));
        listings.AddRange(Shapes.All.Select(set => set.Listing).Where(IsNew));
        return listings;

        bool IsNew(DatasetListing listing) => !listings.Exists(known => known.Name == listing.Name);
    }

    DatasetListing Listed(CatalogueEntry entry)
    {
        var variants = catalogue.Where(other => other.VariantOf == entry.Name).Select(other => other.Name[entry.Name.Length..]).ToList();
        return variants.Count == 0 ? entry.Listing : entry.Listing with { Title = $"{entry.Title} (also {string.Join(", ", variants)})" };
    }

    /// <summary>One listing; with the identity, where the files are here. Downloads nothing.</summary>
    internal DatasetListing Show(string nameOrFolder, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var found = Find(nameOrFolder) ?? throw Unknown(nameOrFolder);
        if (found.Entry is { } entry)
            return entry.Listing;
        if (found.Source is CardSource card)
            return card.Listing with { Name = nameOrFolder };
        if (found.Source is FileSource)
            return FetchAsync(nameOrFolder, progress, cancellationToken).GetAwaiter().GetResult();
        if (found.Source is { } source)
        {
            throw new RequestException(
                $"{source.Address} is not here yet, and what it holds is known only then ('deepnotebooks datasets fetch \"{nameOrFolder}\"').");
        }
        if (found.Set is { } set)
            return set.Listing with { Identity = set.Generate(progress, cancellationToken).Identity };
        return Folder(found).Show(progress, cancellationToken);
    }

    internal async Task<DatasetListing> FetchAsync(string name, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var found = await HereAsync(Find(name) ?? throw Unknown(name), progress, cancellationToken);
        return found.Folder is null ? Show(name, progress, cancellationToken) : Folder(found).Show(progress, cancellationToken);
    }

    /// <summary>The same with its files here, fetched where they are not.</summary>
    async Task<Found> HereAsync(Found found, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken) =>
        found.Source is not { } source
            ? found
            : new Found(source.Name, DatasetPlace.Cache, await new DatasetFetch(cache, Transport, progress).FetchAsync(source, cancellationToken));

    internal DatasetVerification Verify(string nameOrFolder, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var found = Find(nameOrFolder) ?? throw Unknown(nameOrFolder);
        if (found.Folder is null)
        {
            throw new RequestException(found.Set is null
                ? $"dataset '{found.Name}' is not here yet: fetch it first ('deepnotebooks datasets fetch \"{nameOrFolder}\"')."
                : $"dataset '{found.Name}' is generated: there are no files to verify.");
        }
        return Folder(found).Verify(progress, cancellationToken);
    }

    Transport Transport => transport ?? Transport.Default;

    IEnumerable<(string Root, DatasetPlace Place)> Roots =>
        shared.Select(root => (root, DatasetPlace.Shared)).Append((Path.Combine(cache, "datasets"), DatasetPlace.Cache));

    Found? Find(string nameOrFolder)
    {
        if (nameOrFolder.Length == 0)
            return null;
        if (Directory.Exists(nameOrFolder))
        {
            var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(nameOrFolder));
            if (CardSource.In(folder) is { } card)
                return InRoots(card.Name) ?? Remote(card);
            return new Found(Path.GetFileName(folder), DatasetPlace.Folder, folder);
        }
        if (DatasetSource.Recognise(nameOrFolder) is { } source)
            return InRoots(source.Name) ?? Remote(source);
        if (IsPath(nameOrFolder))
            return null;
        if (InRoots(nameOrFolder) is { } here)
            return here;
        if (catalogue.FirstOrDefault(entry => entry.Name == nameOrFolder) is { } known)
            return new Found(nameOrFolder, DatasetPlace.Remote, Folder: null, known, Source: new CatalogueSource(known));
        return Shapes.All.FirstOrDefault(set => set.Name == nameOrFolder) is { } generated
            ? new Found(nameOrFolder, DatasetPlace.Generated, Folder: null, Set: generated)
            : null;
    }

    Found? InRoots(string name)
    {
        foreach (var (root, place) in Roots)
        {
            var folder = Path.Combine(root, name);
            if (CardSource.In(folder) is { } card)
                return InRoots(card.Name) ?? Remote(card);
            if (Directory.Exists(folder))
                return new Found(name, place, Path.GetFullPath(folder));
        }
        return null;
    }

    static Found Remote(ISource source) => new(source.Name, DatasetPlace.Remote, Folder: null, Source: source);

    DatasetFolder Folder(Found found) => new(found.Name, found.Folder!, found.Place, cache, catalogue, Transport);

    static bool IsPath(string text) => text.Contains('/') || text is "." or "..";

    RequestException Unknown(string nameOrFolder) => new(
        IsPath(nameOrFolder) ? $"there is no folder or file '{nameOrFolder}'."
        : $"dataset '{nameOrFolder}' is not in the catalogue.{Nearest.Hint(nameOrFolder, Names)} "
            + "('deepnotebooks datasets list' or '#!datasets' shows all; a folder works too.)");

    /// <summary>Folder names, unread, and those of the catalogue: at once, however large the sets are.</summary>
    internal IEnumerable<string> Names =>
        Roots.SelectMany(root => Subfolders(root.Root), (_, folder) => Path.GetFileName(folder))
            .Concat(catalogue.Select(entry => entry.Name))
            .Concat(Shapes.All.Select(set => set.Name));

    // Of a shared folder that is not mounted or not open to this user, nothing.
    static string[] Subfolders(string root)
    {
        try
        {
            return !Directory.Exists(root)
                ? []
                : [.. Directory.EnumerateDirectories(root).Where(folder => !Path.GetFileName(folder).StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static Shapes GeneratedSet(string name) =>
        Shapes.All.FirstOrDefault(set => set.Name == name)
        ?? throw new RequestException(
            $"'{name}' is not a generated set.{Nearest.Hint(name, Shapes.All.Select(set => set.Name))} "
            + $"(What can stand in: {string.Join(", ", Shapes.All.Select(set => set.Name))}.)");

    sealed record Found(string Name, DatasetPlace Place, string? Folder, CatalogueEntry? Entry = null, Shapes? Set = null, ISource? Source = null);
}
