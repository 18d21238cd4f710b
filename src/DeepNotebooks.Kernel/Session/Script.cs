using DeepNotebooks.Kernel.Scripting;

namespace DeepNotebooks.Kernel.Session;

/// <summary>What becomes of the value of a script's last expression.</summary>
enum ScriptValue
{
    /// <summary>It is the result of the cell.</summary>
    Result,

    /// <summary>It is shown: the cell has a result of its own.</summary>
    Shown,

    /// <summary>Nobody wants it.</summary>
    Dropped,
}

/// <summary>Text that is run part by part: a cell's own, or that of a file the cell takes in.</summary>
/// <param name="Name">In stack traces and errors.</param>
/// <param name="Code">Its lines have the numbers they have in the cell or file.</param>
/// <param name="Folder">What its relative paths start from.</param>
sealed record Script(string Name, string Code, string Folder)
{
    /// <summary>The file it comes from; null for a cell.</summary>
    internal string? File { get; init; }

    /// <summary>The one that takes it in.</summary>
    internal Script? From { get; init; }

    internal ScriptValue Value { get; init; }

    /// <summary>The package whose extension it is: its failure is told and ends nothing.</summary>
    internal string? Extension { get; init; }

    /// <summary>Where a directive stands, for an error.</summary>
    internal string Place(CellDirective directive) => $"{(File is null ? "" : Name)}({directive.Line},{directive.Column})";

    /// <summary>The file that a path in this text means: from its folder, else from the working directory. It may not exist.</summary>
    internal string PathOf(string path)
    {
        if (path is "~" or ['~', '/', ..])
            path = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..];
        var here = Path.GetFullPath(path, Folder);
        return Path.Exists(here) || !Path.Exists(Path.GetFullPath(path)) ? here : Path.GetFullPath(path);
    }

    /// <summary>Whether this text, or one that it is taken in by, comes from a file.</summary>
    internal bool ComesFrom(string file) => File == file || From?.ComesFrom(file) == true;
}
