namespace DeepNotebooks.Notebook;

/// <summary>Says what may stand for an argument or an option of a magic, for completion alone: other values are not refused.</summary>
/// <remarks>Called while someone types, also while a cell runs: must be quick and change nothing. One that throws offers nothing.</remarks>
/// <param name="host">Whose variables are meant.</param>
/// <param name="typed">The word as far as it is typed. What does not begin with it need not be left out.</param>
public delegate IEnumerable<string> MagicValues(INotebookHost host, string typed);

/// <summary>Makes the usual <see cref="MagicValues"/>.</summary>
public static class Suggest
{
    /// <summary>These words.</summary>
    public static MagicValues Words(params string[] words) => (_, _) => words;

    /// <summary>The variables that hold a <typeparamref name="T"/> now.</summary>
    public static MagicValues Variables<T>() => (host, _) => host.Variables.Where(variable => variable.Value is T).Select(variable => variable.Key);

    /// <summary>Folders, and files with one of these endings, such as ".cs"; with none given, all files, with "/", folders alone.</summary>
    public static MagicValues Files(params string[] endings) => (_, typed) => PathsFrom(typed, endings);

    /// <summary>What any of them offers.</summary>
    public static MagicValues Any(params MagicValues[] sources) => (host, typed) => sources.SelectMany(source => source(host, typed));

    static IEnumerable<string> PathsFrom(string typed, string[] endings)
    {
        var begun = typed[..(typed.LastIndexOf('/') + 1)];
        var folder = begun.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), begun[2..])
            : Path.GetFullPath(begun.Length == 0 ? "." : begun);
        var hidden = typed[begun.Length..].StartsWith('.');
        return new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .Where(entry => hidden || !entry.Name.StartsWith('.'))
            .Where(entry => entry is DirectoryInfo || endings.Length == 0 || endings.Contains(entry.Extension, StringComparer.OrdinalIgnoreCase))
            .Select(entry => begun + entry.Name + (entry is DirectoryInfo ? "/" : ""));
    }
}
