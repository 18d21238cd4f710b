using System.Text.Json;

namespace DeepNotebooks.Zoos;

/// <summary>Whether every file of a package is what was published, and its manifest keeps the schema.</summary>
static class FilesLevel
{
    internal static IEnumerable<VerificationItem> Check(ModelFolder package, CancellationToken cancellation)
    {
        var problems = ManifestSchema.Problems(package.Manifest).ToList();
        yield return Item("model.yaml", $"schema {ManifestSchema.Spec}", problems is [] ? "kept" : string.Join("; ", problems), problems is []);

        var recorded = new SortedDictionary<string, FileDigest>(package.Manifest.Files, StringComparer.Ordinal);
        foreach (var (path, digest) in recorded)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Compare(package, path, digest.Sha256);
        }
        foreach (var item in Crate(package, recorded))
            yield return item;
        foreach (var path in Unlisted(package, recorded))
            yield return Item(path, "not listed", "it is there", false);
    }

    static VerificationItem Compare(ModelFolder package, string path, string recorded)
    {
        var found = Sha256(package, path);
        return Item(path, $"sha256 {recorded}", found is null ? "missing" : $"sha256 {found}", found == recorded);
    }

    // The crate lists model.yaml as well: nothing else in the package says what that should be.
    static IEnumerable<VerificationItem> Crate(ModelFolder package, SortedDictionary<string, FileDigest> recorded)
    {
        Dictionary<string, string>? digests = null;
        var wrong = "missing";
        try
        {
            digests = CrateDigests(System.IO.Path.Combine(package.Path, StagedPackage.Crate));
        }
        catch (Exception error) when (error is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            wrong = error is FileNotFoundException ? "missing" : $"not a crate of ours: {error.Message.ReplaceLineEndings(" ")}";
        }
        if (digests is null)
        {
            yield return Item(StagedPackage.Crate, "every file of the package", wrong, false);
            yield break;
        }
        if (digests.TryGetValue(StagedPackage.Manifest, out var manifest))
            yield return Compare(package, StagedPackage.Manifest, manifest);
        var differing = recorded.Where(file => digests.GetValueOrDefault(file.Key) != file.Value.Sha256).Select(file => file.Key)
            .Concat(digests.Keys.Where(path => path != StagedPackage.Manifest && !recorded.ContainsKey(path)))
            .Concat(digests.ContainsKey(StagedPackage.Manifest) ? [] : [StagedPackage.Manifest])
            .ToList();
        yield return Item(
            StagedPackage.Crate, "the digests of model.yaml", differing is [] ? "the same" : $"others for {string.Join(", ", differing)}", differing is []);
    }

    static Dictionary<string, string> CrateDigests(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return json.RootElement.GetProperty("@graph").EnumerateArray()
            .Where(entity => entity.TryGetProperty("sha256", out _))
            .ToDictionary(
                entity => Uri.UnescapeDataString(entity.GetProperty("@id").GetString() ?? ""),
                entity => entity.GetProperty("sha256").GetString() ?? "",
                StringComparer.Ordinal);
    }

    static IEnumerable<string> Unlisted(ModelFolder package, SortedDictionary<string, FileDigest> recorded) =>
        Directory.EnumerateFiles(package.Path, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(package.Path, file))
            .Where(path => path is not (StagedPackage.Manifest or StagedPackage.Crate) && !recorded.ContainsKey(path))
            .Order(StringComparer.Ordinal);

    static string? Sha256(ModelFolder package, string path)
    {
        var file = Path.GetFullPath(Path.Combine(package.Path, path));
        // A manifest made elsewhere may name any path.
        if (!file.StartsWith(package.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(file))
            return null;
        return FileDigest.Of(file).Sha256;
    }

    static VerificationItem Item(string what, string recorded, string found, bool ok) => new(VerificationLevel.Files, what, recorded, found, ok);
}
