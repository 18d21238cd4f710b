namespace DeepNotebooks.Data;

/// <summary>What people call the three splits, in folders, files, columns and arrays.</summary>
static class SplitNames
{
    /// <summary>The order in which splits are listed.</summary>
    internal static readonly string[] Order = ["train", "val", "test"];

    static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = "train",
        ["training"] = "train",
        ["val"] = "val",
        ["valid"] = "val",
        ["validation"] = "val",
        ["dev"] = "val",
        ["test"] = "test",
        ["testing"] = "test",
    };

    /// <summary>"train", "val" or "test"; null where it names none.</summary>
    internal static string? Of(string name) => Names.GetValueOrDefault(name.Trim());

    /// <summary>The split that a name such as "train_labels" or "validation-00000-of-00001" begins, ends or is made up with; null where there is none or two.</summary>
    internal static string? Within(string name)
    {
        var named = name.Split(['_', '-', '.', ' ', '/'], StringSplitOptions.RemoveEmptyEntries).Select(Of).Where(split => split is not null).Distinct().ToList();
        return named.Count == 1 ? named[0] : null;
    }
}
