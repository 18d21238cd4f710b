namespace DeepNotebooks.Serving;

/// <summary>A model as the service names it, and what it shows of it.</summary>
sealed class ServedModel
{
    static readonly Dictionary<string, string> ImageTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".bmp"] = "image/bmp",
    };

    internal ServedModel(Predictor predictor)
    {
        Predictor = predictor;
        // A run has no name yet: its folder's will do.
        var name = Manifest.Name.Length > 0 ? Manifest.Name : Path.GetFileName(Path.GetDirectoryName(predictor.Folder.Path)) ?? "";
        Id = string.Concat(name.Replace('/', '.').Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'));
        if (Id.Trim('.').Length == 0) Id = "model";

        var samples = Path.Combine(predictor.Folder.Path, "samples");
        Samples = Directory.Exists(samples)
            ? Directory.EnumerateFiles(samples).Where(file => ImageTypes.ContainsKey(Path.GetExtension(file))).Order(StringComparer.Ordinal).Take(24).ToList()
            : [];
    }

    internal Predictor Predictor { get; }

    internal ModelManifest Manifest => Predictor.Manifest;

    /// <summary>"topic.name": a path segment of the service's URLs.</summary>
    internal string Id { get; }

    /// <summary>Image files of the package's samples/.</summary>
    internal IReadOnlyList<string> Samples { get; }

    /// <summary>The sample of that file name, and its media type.</summary>
    internal (string Path, string Type)? Sample(string name) =>
        Samples.FirstOrDefault(sample => Path.GetFileName(sample) == name) is { } path ? (path, ImageTypes[Path.GetExtension(path)]) : null;
}
