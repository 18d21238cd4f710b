using System.Globalization;

namespace DeepNotebooks.Zoos;

/// <summary>The images in a package's samples/, which are called <c>samples/&lt;row&gt;-&lt;class&gt;.png</c>.</summary>
static class SamplePictures
{
    /// <summary>Their paths in the package, in the order of the rows of input.npy.</summary>
    internal static IReadOnlyList<string> Of(ModelManifest manifest) =>
        [.. manifest.Files.Keys.Where(Is).OrderBy(Row).ThenBy(path => path, StringComparer.Ordinal)];

    /// <summary>Whether a path of a package is one.</summary>
    internal static bool Is(string path) =>
        path.StartsWith("samples/", StringComparison.Ordinal) && path.EndsWith(".png", StringComparison.Ordinal);

    /// <summary>What it shows, as its file is called: "red-or-so" of <c>samples/0-red-or-so.png</c>.</summary>
    internal static string Subject(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name.IndexOf('-') is var dash and >= 0 ? name[(dash + 1)..] : name;
    }

    /// <summary>Whether a file begins as PNG files do.</summary>
    internal static bool IsPng(ReadOnlySpan<byte> content) => content.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

    static int Row(string path) =>
        int.TryParse(Path.GetFileName(path).Split('-')[0], CultureInfo.InvariantCulture, out var row) ? row : int.MaxValue;
}
