namespace DeepNotebooks.Zoos;

/// <summary>A model as the index page shows it: its last version, and what there is of the others.</summary>
/// <param name="Manifest">model.yaml of the last version.</param>
/// <param name="Card">Its README.md.</param>
/// <param name="Versions">model.yaml of all versions, the newest first.</param>
/// <param name="Pictures">The samples' files, in the order of the rows.</param>
sealed record SiteModel(ModelManifest Manifest, string Card, IReadOnlyList<ModelManifest> Versions, IReadOnlyList<ZooFile> Pictures)
{
    /// <summary>Where it stands in, or came from; null where it is alone.</summary>
    internal Lineage? Lineage { get; init; }

    /// <summary>Its folder in the site.</summary>
    internal string Folder => FolderOf(Manifest.Name);

    /// <summary>Its page, from the site's root.</summary>
    internal string Page => PageOf(Manifest.Name);

    /// <summary>A picture's file, from the model's page. Its name in the package is somebody's text.</summary>
    internal static string Picture(int row) => $"{row}.png";

    internal static string FolderOf(string name) => $"models/{name}";

    internal static string PageOf(string name) => $"{FolderOf(name)}/index.html";
}
