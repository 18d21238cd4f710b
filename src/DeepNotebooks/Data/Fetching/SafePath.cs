using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>Names that others give to files, before they are used in ours.</summary>
static class SafePath
{
    /// <summary>The path itself, if it stays within the folder it is joined to.</summary>
    /// <exception cref="RequestException">It climbs out, or is no path.</exception>
    internal static string Demand(string path)
    {
        var parts = path.Split('/');
        if (path.Length is 0 or > 1000 || parts.Any(part => part is "" or "." or "..") || path.Any(char.IsControl) || path.Contains('\\'))
            throw new RequestException($"a file there has the name '{Shown.Line(path)}', which is no path within a folder.");
        return path;
    }

    /// <summary>A word as the name of a folder: letters, digits, '.', '_' and '-'.</summary>
    internal static string Slug(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).Trim('.', '-');
        while (plain.Contains("--"))
            plain = plain.Replace("--", "-");
        return plain.Length switch { 0 => "dataset", > 80 => plain[..80], _ => plain };
    }
}
