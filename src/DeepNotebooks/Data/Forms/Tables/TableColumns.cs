namespace DeepNotebooks.Data;

/// <summary>Which column of a table names the image, which its class, which its split: told by the names that public sets use.</summary>
/// <param name="File">Index of the column of files.</param>
/// <param name="Label">Index of the column of classes; null where each class has a column of its own, with zeros and ones.</param>
/// <param name="Split">Index of the column of splits; null where there is none.</param>
/// <param name="Classes">The classes' own columns, where there is no column of classes.</param>
sealed record TableColumns(int File, int? Label, int? Split, IReadOnlyList<int> Classes)
{
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

    /// <summary>Whether a column of this name holds classes.</summary>
    internal static bool IsLabel(string name) => Labels.Contains(Plain(name)) || Plain(name) is "finelabel";

    /// <summary>The one of these names that is most likely that of the classes; null where none is.</summary>
    internal static string? LabelOf(string[] names) => Find([.. names.Select(Plain)], Labels) is { } at ? names[at] : null;

    static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    static int? Find(string[] names, string[] wanted) =>
        wanted.Select(name => Array.IndexOf(names, name)).Where(at => at >= 0).Select(at => (int?)at).FirstOrDefault();
}
