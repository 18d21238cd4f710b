namespace DeepNotebooks.Zoos;

/// <summary>While a notebook is run again to see what comes out, what it publishes is kept aside and reaches no zoo.</summary>
static class Rehearsal
{
    internal const string Variable = "DEEPNOTEBOOKS_REHEARSAL";

    /// <summary>Where packages are kept, as "topic/name"; null where publishing is meant.</summary>
    internal static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    internal static PublishedModel Keep(StagedPackage package, string folder, IReadOnlyList<string> warnings)
    {
        var kept = Path.Combine(folder, package.Name.Topic, package.Name.Name);
        // A notebook may publish a name twice: the last is what is left of it in a zoo, too.
        if (Directory.Exists(kept))
            Directory.Delete(kept, recursive: true);
        foreach (var file in package.Files())
        {
            var path = Path.Combine(kept, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(package.File(file), path);
        }
        var manifest = ModelFolder.Open(kept).Manifest;
        return new(package.Name.Full, manifest.Version, $"{folder} (a rehearsal: nothing was published)", "", manifest, warnings);
    }
}
