namespace DeepNotebooks.Data;

/// <summary>Which column of a table names the image, which its class, which its split: told by the names that public sets use.</summary>
/// <param name="File">Index of the column of files.</param>
/// <param name="Label">Index of the column of classes; null where each class has a column of its own, with zeros and ones.</param>
/// <param name="Split">Index of the column of splits; null where there is none.</param>
/// <param name="Classes">The classes' own columns, where there is no column of classes.</param>
sealed record TableColumns(int File, int? Label, int? Split, IReadOnlyList<int> Classes)
{
    /// <summary>Whether the first line names the columns; else it is a row.</summary>
    internal bool HasHeader { get; init; } = true;

    // Compared by letters and digits alone, in lower case; the first that is there counts.
    static readonly string[] Files =
    [
        "filename", "file", "filepath", "imagepath", "imgpath", "path", "imagename", "imagefile", "imagefilename", "imgname", "image", "imageid", "img", "imgid",
        "imageindex", "isicid", "idcode", "photo", "photoid", "picture", "fname", "name", "id",
    ];

    static readonly string[] Labels =
    [
        "classname", "labelname", "categoryname", "label", "labels", "class", "classes", "category", "categories", "target", "targets", "diagnosis", "dx",
        "findinglabels", "finding", "findings", "tags", "species", "breed", "variety", "disease", "level", "grade", "classlabel", "labelid", "classid", "categoryid", "type", "cls",
    ];

    static readonly string[] Splits = ["split", "set", "subset", "partition", "phase"];

    /// <summary>Null where there is no column of files, or nothing that could be classes.</summary>
    internal static TableColumns? Of(string[] header)
    {
        var names = header.Select(Plain).ToArray();
        if (Find(names, Files) is not { } file)
            return null;
        var split = Find(names, Splits);
        var label = Find(names, Labels);
        if (label == file)
            label = null;
        // pandas writes its row numbers into a column without a name.
        int[] others = [.. Enumerable.Range(0, header.Length).Where(i => i != file && i != split && names[i].Length > 0 && names[i] != "unnamed0")];
        if (label is null && (others.Length < 2 || header.Distinct(StringComparer.Ordinal).Count() < header.Length))
            return null;
        return new(file, label, split, label is null ? others : []);
    }

    /// <summary>By what stands in them, where their names say nothing: in other languages, say. Null where that is not plain.</summary>
    /// <param name="header">The names.</param>
    /// <param name="rows">The first rows.</param>
    internal static TableColumns? Guess(string[] header, IReadOnlyList<string[]> rows)
    {
        if (rows.Count < FewestRows || rows.Any(row => row.Length != header.Length))
            return null;
        int[] files = [.. Enumerable.Range(0, header.Length).Where(i => rows.All(row => ImageFolder.IsImage(row[i].Trim())))];
        // Of the others, what repeats itself and differs: notes, sizes and times do one of the two.
        int[] classes = [.. Enumerable.Range(0, header.Length).Where(i => !files.Contains(i)
            && rows.Select(row => row[i].Trim()).Distinct(StringComparer.Ordinal).Count() is >= 2 and var different && different <= rows.Count / 2
            && rows.All(row => row[i].Trim().Length > 0))];
        int[] splits = [.. classes.Where(i => rows.All(row => SplitNames.Of(row[i]) is not null))];
        return files is [var file] && classes.Except(splits).ToArray() is [var label]
            ? new(file, label, splits is [var split, ..] ? split : null, []) { HasHeader = !ImageFolder.IsImage(header[file].Trim()) }
            : null;
    }

    const int FewestRows = 4;

    /// <summary>Whether a column of this name holds classes.</summary>
    internal static bool IsLabel(string name) => Labels.Contains(Plain(name)) || Plain(name) is "finelabel";

    /// <summary>The one of these names that is most likely that of the classes; null where none is.</summary>
    internal static string? LabelOf(string[] names) => Find([.. names.Select(Plain)], Labels) is { } at ? names[at] : null;

    static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    static int? Find(string[] names, string[] wanted) =>
        wanted.Select(name => Array.IndexOf(names, name)).Where(at => at >= 0).Select(at => (int?)at).FirstOrDefault();
}
