namespace DeepNotebooks.Data;

/// <summary>Finds the image that a table speaks of: by its path from the table or from the dataset's folder, below any one folder, with or without its extension.</summary>
sealed class ImageFinder
{
    /// <summary>Where so many folders hold images, a name without its folder is not looked for in all of them.</summary>
    const int MostFolders = 64;

    const int Ambiguous = -1;

    readonly List<DatasetFile> files;
    readonly Dictionary<string, int> paths = new(StringComparer.Ordinal), stems = new(StringComparer.Ordinal);
    readonly string[] folders;
    readonly Dictionary<string, string[][]> ordered = [];

    internal ImageFinder(string folder)
    {
        files = ImageFolder.ReadFiles(folder, "");
        var above = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < files.Count; i++)
        {
            var path = files[i].Path;
            paths.Add(path, i);
            var stem = path[..^System.IO.Path.GetExtension(path).Length];
            if (!stems.TryAdd(stem, i))
                stems[stem] = Ambiguous;
            for (var slash = path.LastIndexOf('/'); slash > 0 && above.Count <= MostFolders && above.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1))
            {
                // Each folder above an image, once.
            }
        }
        folders = above.Count <= MostFolders ? [.. above.Order(StringComparer.Ordinal)] : [];
    }

    internal DatasetFile this[int index] => files[index];

    /// <summary>The image of a row; null where there is none.</summary>
    /// <param name="row">The row.</param>
    /// <param name="table">For the table's folder and for messages.</param>
    /// <param name="split">The row's split: folders of its name come before others.</param>
    /// <exception cref="RequestException">The path leads out of the dataset, or could be several images.</exception>
    internal int? Find(TableRow row, LabelTable table, string split)
    {
        var wanted = Normal(row, table);
        var beside = System.IO.Path.GetDirectoryName(table.Path) ?? "";
        foreach (var above in new[] { beside, "" }.Distinct())
        {
            if (Below(above, wanted, row, table) is { } found)
                return found;
        }
        foreach (var candidates in FoldersFor(split))
        {
            int? found = null;
            foreach (var above in candidates)
            {
                if (Below(above, wanted, row, table) is not { } here)
                    continue;
                if (found is { } other && other != here)
                    throw new RequestException($"{table.Place(row.Line)}: '{Text.Shown.Line(row.File)}' could be '{Text.Shown.Line(files[other].Path)}' or '{Text.Shown.Line(files[here].Path)}'; write its path.");
                found = here;
            }
            if (found is not null)
                return found;
        }
        return null;
    }

    // Those named after the split first, then the others.
    string[][] FoldersFor(string split)
    {
        if (!ordered.TryGetValue(split, out var groups))
        {
            bool IsOfSplit(string folder) => folder.Split('/').Any(part => SplitNames.Within(part) == split);
            ordered[split] = groups = [[.. folders.Where(IsOfSplit)], [.. folders.Where(folder => !IsOfSplit(folder))]];
        }
        return groups;
    }

    int? Below(string above, string wanted, TableRow row, LabelTable table)
    {
        var path = above.Length == 0 ? wanted : $"{above}/{wanted}";
        if (paths.TryGetValue(path, out var found))
            return found;
        if (ImageFolder.IsImage(System.IO.Path.GetFileName(path.AsSpan())) || !stems.TryGetValue(path, out found))
            return null;
        return found != Ambiguous
            ? found
            : throw new RequestException($"{table.Place(row.Line)}: there are several images '{Text.Shown.Line(path)}.*'; write the extension.");
    }

    // Inside the dataset by its letters alone: nothing is asked of the disk.
    static string Normal(TableRow row, LabelTable table)
    {
        var parts = new List<string>();
        var path = row.File.Replace('\\', '/');
        var isOut = path.StartsWith('/') || (path.Length > 1 && path[1] == ':');
        foreach (var part in path.Split('/'))
        {
            if (part == "..")
            {
                isOut |= parts.Count == 0;
                if (parts.Count > 0)
                    parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }
        return isOut || path.Contains('\0')
            ? throw new RequestException($"{table.Place(row.Line)}: '{Text.Shown.Line(row.File)}' leads out of the dataset's folder; paths are relative to it.")
            : string.Join('/', parts);
    }
}
