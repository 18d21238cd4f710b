namespace DeepNotebooks.Data;

/// <summary>Makes a dataset's folder of what a source brought: archives unpacked, their single top folder looked through, the rest beside.</summary>
static class ContentLayout
{
    /// <param name="delivery">The files.</param>
    /// <param name="content">The folder to make; what a former process left there is begun anew.</param>
    /// <param name="staging">For progress and access.</param>
    /// <param name="limits">What an archive may become.</param>
    /// <param name="cancellationToken">Stops unpacking.</param>
    /// <exception cref="RequestException">An archive is not to be trusted, or two files have one name.</exception>
    internal static void Make(Delivery delivery, string content, Staging staging, UnpackLimits limits, CancellationToken cancellationToken)
    {
        Clear(content);
        staging.Access.Folder(content);
        var archives = delivery.Unpack
            ? delivery.Files.Where(file => file.Unpack && ArchiveKind.UnpackerOf(file.Name) is not null && !TarArchiveFile.IsShard(file.Path, file.Name)).ToList()
            : [];
        if (archives.Count > 0)
            staging.Meter.Begin("unpacking", 0);
        foreach (var archive in archives)
        {
            // One archive is the dataset; several are parts of it, as train.zip and test.zip.
            var below = archives.Count == 1 ? content : Path.Combine(content, SafePath.Demand(ArchiveKind.Stem(archive.Name)));
            Unpack(archive, below, staging, limits, cancellationToken);
        }
        foreach (var file in delivery.Files.Except(archives))
        {
            var path = Path.Combine(content, SafePath.Demand(file.Name));
            staging.Access.Folder(Path.GetDirectoryName(path)!);
            if (Path.Exists(path))
                throw new RequestException($"two files have the name '{file.Name}': one beside the archives and one within.");
            File.Move(file.Path, path);
        }
    }

    static void Unpack(DeliveredFile archive, string folder, Staging staging, UnpackLimits limits, CancellationToken cancellationToken)
    {
        var aside = folder + ".unpacking";
        Clear(aside);
        staging.Access.Folder(aside);
        var into = new UnpackedFolder(archive.Path, archive.Name, aside, limits, staging.Access) { Written = count => staging.Meter.Add(count) };
        ArchiveKind.UnpackerOf(archive.Name)!(archive.Path, into, cancellationToken);

        var root = LookThrough(aside, Path.GetFileName(ArchiveKind.Stem(archive.Name)));
        if (Directory.Exists(folder))
            Directory.Delete(folder);
        staging.Access.Folder(Path.GetDirectoryName(folder)!);
        Directory.Move(root, folder);
        Clear(aside);
    }

    /// <summary>The folder that holds the dataset: not one that only holds another, unless its name says something.</summary>
    static string LookThrough(string folder, string archive)
    {
        while (true)
        {
            var entries = Directory.EnumerateFileSystemEntries(folder).Where(path => Path.GetFileName(path) is var name && name[0] != '.' && name != "__MACOSX").Take(2).ToList();
            if (entries is not [var only] || !Directory.Exists(only))
                return folder;
            var name = Path.GetFileName(only);
            var saysNothing = name == archive || SplitNames.Of(name) is null;
            // A class folder alone is a class.
            if (!saysNothing || Directory.EnumerateFiles(only).Any(path => ImageFolder.IsImage(Path.GetFileName(path))))
                return folder;
            folder = only;
        }
    }

    internal static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
