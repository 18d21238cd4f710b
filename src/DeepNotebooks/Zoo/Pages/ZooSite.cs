namespace DeepNotebooks.Zoos;

/// <summary>Writes a zoo's page: a folder that works as it lies there, on a disk or on any web server, and asks nobody for anything.</summary>
static class ZooSite
{
    const string First = "index.html";

    // As many models' pictures as are held in memory at once.
    const int Batch = 32;

    /// <param name="zoo">What is shown.</param>
    /// <param name="commit">Whose state.</param>
    /// <param name="folder">New, empty, or a site written before, which is replaced as a whole.</param>
    /// <param name="title">The heading.</param>
    /// <param name="address">Where others reach the zoo; null where only this machine does.</param>
    /// <param name="cancellation">Leaves what was there.</param>
    /// <returns>How many models it shows.</returns>
    /// <exception cref="RequestException">The folder holds something else.</exception>
    internal static async Task<int> WriteAsync(
        ZooRepository zoo, string commit, string folder, string title, string? address, CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        EnsureReplaceable(folder);
        var models = await SiteSource.ReadAsync(zoo, commit, cancellation);
        var aside = $"{folder}.{Guid.NewGuid():N}.part";
        try
        {
            Directory.CreateDirectory(aside);
            await File.WriteAllTextAsync(Path.Combine(aside, First), IndexPage.Write(models, title, address), cancellation);
            var names = models.Select(model => model.Manifest.Name).ToHashSet(StringComparer.Ordinal);
            await Parallel.ForEachAsync(models, cancellation, async (model, stop) =>
            {
                Directory.CreateDirectory(Path.Combine(aside, model.Folder));
                await File.WriteAllTextAsync(Path.Combine(aside, model.Page), ModelPage.Write(model, names, address), stop);
            });
            foreach (var batch in models.Chunk(Batch))
                await WritePicturesAsync(zoo, batch, aside, cancellation);
            Replace(folder, aside);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
        return models.Count;
    }

    static async Task WritePicturesAsync(ZooRepository zoo, IEnumerable<SiteModel> models, string site, CancellationToken cancellation)
    {
        var pictures = models.SelectMany(model => model.Pictures.Select((picture, row) => (File: Path.Combine(site, model.Folder, SiteModel.Picture(row)), picture.Id))).ToList();
        var contents = await ZooTree.ContentsAsync(zoo.Git, [.. pictures.Select(picture => picture.Id)], cancellation);
        foreach (var (picture, content) in pictures.Zip(contents))
        {
            if (SamplePictures.IsPng(content))
                await File.WriteAllBytesAsync(picture.File, content, cancellation);
        }
    }

    static void EnsureReplaceable(string folder)
    {
        if (File.Exists(folder))
            throw new RequestException($"'{folder}' is a file: name a folder.");
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return;
        var first = Path.Combine(folder, First);
        if (!File.Exists(first) || !File.ReadLines(first).Take(20).Any(line => line.Contains($"content=\"{PageText.Generator}\"")))
            throw new RequestException($"'{folder}' holds something else than a zoo's page: name a new folder, or empty it.");
    }

    static void Replace(string folder, string aside)
    {
        var old = $"{folder}.{Guid.NewGuid():N}.old";
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        if (Directory.Exists(folder))
            Directory.Move(folder, old);
        Directory.Move(aside, folder);
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
    }
}
