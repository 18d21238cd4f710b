using System.IO.Enumeration;

namespace DeepNotebooks.Data;

/// <summary>Image files in a folder a class, below train/, val/ and test/ or without splits.</summary>
static class ImageFolder
{
    static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif"];

    internal static DatasetContents? Recognise(string folder) => Recognise(folder, "");

    static PlacedContents? Recognise(string folder, string top)
    {
        var below = Subfolders(Path.Combine(folder, top)).ToList();
        var roots = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in below.Where(name => SplitNames.Of(name) is not null && HasClasses(folder, $"{top}{name}/")))
            roots.TryAdd(SplitNames.Of(name)!, $"{top}{name}/");
        if (roots.Count == 0)
        {
            // Splits alone, with images and no classes in them: nothing is labelled.
            if (below.Count > 0 && below.TrueForAll(name => SplitNames.Of(name) is not null))
                return null;
            // A folder that only holds another with the classes in it, as archives often do.
            if (below is [var only] && HasClasses(folder, $"{top}{only}/"))
                return Recognise(folder, $"{top}{only}/");
            roots.Add("train", top);
        }

        // A split without class folders is one without labels, as competitions give it: not for us.
        var found = roots
            .Select(root => (Split: root.Key, Root: root.Value, Classes: ReadClasses(folder, root.Value)))
            .Where(split => split.Classes.Any(item => item.Files.Count > 0))
            .OrderBy(split => Array.IndexOf(["train", "val", "test"], split.Split))
            .ToList();
        if (found.Count == 0)
            return null;

        var classes = (found[0].Split == "train" ? found[0].Classes : [.. found.SelectMany(split => split.Classes)])
            .Select(item => item.Name).Distinct().Order(StringComparer.Ordinal).ToArray();
        var splits = new Dictionary<string, IImageSource>();
        var files = new List<DatasetFile>();
        foreach (var split in found)
        {
            var paths = new List<string>();
            var labels = new List<int>();
            foreach (var item in split.Classes)
            {
                var label = Array.BinarySearch(classes, item.Name, StringComparer.Ordinal);
                if (label < 0)
                    throw new RequestException($"dataset '{folder}': class '{item.Name}' of {split.Root} is not among the classes of train/.");
                if (item.Files.Count == 0 && split.Split == "train")
                    throw new RequestException($"dataset '{folder}': class folder '{split.Root}{item.Name}' has no images; fill or remove it.");
                files.AddRange(item.Files);
                paths.AddRange(item.Files.Select(file => file.Path));
                labels.AddRange(Enumerable.Repeat(label, item.Files.Count));
            }
            splits.Add(split.Split, new ImageFileSource(folder, [.. paths], ImageLabels.Single([.. labels])));
        }
        var (size, grey) = Sample(folder, files);
        return new PlacedContents(splits)
        {
            Files = files,
            Splits = splits.ToDictionary(split => split.Key, split => split.Value.Count),
            Classes = classes,
            Channels = grey ? 1 : 3,
            Size = size,
        };
    }

    // Folders with images in them, and none of its own.
    static bool HasClasses(string folder, string root) =>
        !Directory.EnumerateFiles(Path.Combine(folder, root)).Any(path => IsImage(Path.GetFileName(path.AsSpan())))
        && Subfolders(Path.Combine(folder, root)).Any(name => HasImage(Path.Combine(folder, root, name)));

    static bool HasImage(string folder) =>
        Directory.EnumerateFiles(folder).Any(path => IsImage(Path.GetFileName(path.AsSpan())))
        || Subfolders(folder).Select(name => Path.Combine(folder, name)).Where(path => !new DirectoryInfo(path).Attributes.HasFlag(FileAttributes.ReparsePoint)).Any(HasImage);

    static List<(string Name, List<DatasetFile> Files)> ReadClasses(string folder, string root) =>
        [.. Subfolders(Path.Combine(folder, root)).Select(name => (name, ReadFiles(folder, $"{root}{name}/")))];

    static IEnumerable<string> Subfolders(string folder) =>
        Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith('.') && name != "__MACOSX")
            .Order(StringComparer.Ordinal);

    // The whole tree below a class belongs to it. Links to files count, links to folders further down are not followed: they may go round.
    internal static List<DatasetFile> ReadFiles(string folder, string below)
    {
        var start = Path.Combine(folder, below);
        var files = new FileSystemEnumerable<DatasetFile>(
            start,
            (ref FileSystemEntry entry) =>
            {
                var path = below + Path.GetRelativePath(start, entry.ToFullPath());
                return (entry.Attributes & FileAttributes.ReparsePoint) == FileAttributes.None
                    ? new DatasetFile(path, entry.Length, entry.LastWriteTimeUtc.UtcTicks)
                    : DatasetFile.Of(folder, path);
            },
            new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && IsImage(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.FileName.StartsWith('.') && (entry.Attributes & FileAttributes.ReparsePoint) == FileAttributes.None,
        };
        var sorted = files.ToList();
        sorted.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return sorted;
    }

    internal static bool IsImage(ReadOnlySpan<char> fileName)
    {
        if (fileName.StartsWith('.'))
            return false;
        foreach (var extension in Extensions)
        {
            if (fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    internal static ((int Width, int Height) Size, bool Grey) Sample(string folder, List<DatasetFile> files) =>
        ImageSample.Of(files.Count, i => Pixels.Measure(Path.Combine(folder, files[i].Path)));
}
