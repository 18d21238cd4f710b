using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>Where datasets are looked for, and what is done with one once found.</summary>
/// <param name="shared">Folders of datasets, the first that has the name wins.</param>
/// <param name="cache">For downloads and remembered digests.</param>
/// <param name="catalogue">What can be downloaded.</param>
sealed class DatasetLibrary(IReadOnlyList<string> shared, string cache, IReadOnlyList<CatalogueEntry> catalogue)
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
        if (found.Entry is { } entry)
        {
            try
            {
                found = new Found(entry.Name, DatasetPlace.Cache, await Download.FetchAsync(entry, cache, progress, cancellationToken));
            }
            catch (WorkFailedException error) when (instead is not null)
            {
                return Instead(error);
            }
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
        listings.AddRange(catalogue.Select(entry => entry.Listing).Where(IsNew));
        listings.AddRange(Shapes.All.Select(set => set.Listing).Where(IsNew));
        return listings;

        bool IsNew(DatasetListing listing) => !listings.Exists(known => known.Name == listing.Name);
    }

    /// <summary>One listing, with the identity.</summary>
    internal DatasetListing Show(string nameOrFolder, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var found = Find(nameOrFolder) ?? throw Unknown(nameOrFolder);
        if (found.Entry is { } entry)
            return entry.Listing;
        if (found.Set is { } set)
            return set.Listing with { Identity = set.Generate(progress, cancellationToken).Identity };
        return Folder(found).Show(progress, cancellationToken);
    }

    internal async Task<DatasetListing> FetchAsync(string name, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var found = Find(name) ?? throw Unknown(name);
        if (found.Entry is { } entry)
            await Download.FetchAsync(entry, cache, progress, cancellationToken);
        return Show(name, progress, cancellationToken);
    }

    internal DatasetVerification Verify(string nameOrFolder, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var found = Find(nameOrFolder) ?? throw Unknown(nameOrFolder);
        if (found.Folder is null)
        {
            throw new RequestException(found.Set is null
                ? $"dataset '{found.Name}' is not here yet: fetch it first ('deepnotebooks datasets fetch {found.Name}')."
                : $"dataset '{found.Name}' is generated: there are no files to verify.");
        }
        return Folder(found).Verify(progress, cancellationToken);
    }

    IEnumerable<(string Root, DatasetPlace Place)> Roots =>
        shared.Select(root => (root, DatasetPlace.Shared)).Append((Path.Combine(cache, "datasets"), DatasetPlace.Cache));

    Found? Find(string nameOrFolder)
    {
        if (nameOrFolder.Length == 0)
            return null;
        if (Directory.Exists(nameOrFolder))
        {
            var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(nameOrFolder));
            return new Found(Path.GetFileName(folder), DatasetPlace.Folder, folder);
        }
        if (IsPath(nameOrFolder))
            return null;
        foreach (var (root, place) in Roots)
        {
            var folder = Path.Combine(root, nameOrFolder);
            if (Directory.Exists(folder))
                return new Found(nameOrFolder, place, Path.GetFullPath(folder));
        }
        if (catalogue.FirstOrDefault(entry => entry.Name == nameOrFolder) is { } known)
            return new Found(nameOrFolder, DatasetPlace.Remote, Folder: null, known);
        return Shapes.All.FirstOrDefault(set => set.Name == nameOrFolder) is { } generated
            ? new Found(nameOrFolder, DatasetPlace.Generated, Folder: null, Set: generated)
            : null;
    }

    DatasetFolder Folder(Found found) => new(found.Name, found.Folder!, found.Place, cache, catalogue);

    static bool IsPath(string text) => text.Contains('/') || text is "." or "..";

    RequestException Unknown(string nameOrFolder) => new(
        File.Exists(nameOrFolder) ? $"'{nameOrFolder}' is a file; a dataset is a folder."
        : IsPath(nameOrFolder) ? $"there is no folder '{nameOrFolder}'."
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

    sealed record Found(string Name, DatasetPlace Place, string? Folder, CatalogueEntry? Entry = null, Shapes? Set = null);
}
