using System.Text;

namespace DeepNotebooks.Data;

/// <summary>SHA256SUMS, as sha256sum writes and checks it: what the files of a dataset hash to, kept beside them.</summary>
static class DigestList
{
    internal const string FileName = "SHA256SUMS";

    /// <summary>The text of a list, sorted by path.</summary>
    internal static string Text(IEnumerable<FileHash> files)
    {
        var text = new StringBuilder();
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            // As sha256sum does it: a line with a strange name begins with '\', and the name is written with escapes.
            var strange = file.Path.AsSpan().IndexOfAny('\\', '\n', '\r') >= 0;
            var path = strange ? file.Path.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", "\\r") : file.Path;
            text.Append(strange ? "\\" : "").Append(file.Sha256).Append("  ").Append(path).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Path and digest of each file the list names; null where the folder has no list.</summary>
    internal static Dictionary<string, string>? In(string folder)
    {
        var list = Path.Combine(folder, FileName);
        if (!File.Exists(list))
            return null;
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(list))
        {
            var strange = line.StartsWith('\\');
            var plain = strange ? line[1..] : line;
            // 64 digits, a blank, and a blank or '*'.
            if (plain.Length <= 66 || !plain.Take(64).All(char.IsAsciiHexDigit) || plain[64] != ' ')
                continue;
            var path = plain[66..];
            if (strange)
                path = path.Replace("\\\\", "\0").Replace("\\n", "\n").Replace("\\r", "\r").Replace('\0', '\\');
            digests[path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path] = plain[..64].ToLowerInvariant();
        }
        return digests;
    }
}
