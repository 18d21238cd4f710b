namespace DeepNotebooks.Data;

/// <summary>
/// A file or folder of a remote that the program rclone knows: rclone:REMOTE:PATH, and rclone::webdav,url=…:PATH for one that is in no
/// configuration. What rclone may do is up to its own configuration (RCLONE_CONFIG, RCLONE_CONFIG_…), passwords included.
/// </summary>
sealed class RcloneSource : ISource
{
    const string Prefix = "rclone:";

    readonly string remote;

    RcloneSource(string remote)
    {
        this.remote = remote;
        // A remote described on the spot may hold a password: what is behind its comma is not shown.
        var comma = remote.StartsWith(':') ? remote.IndexOf(',') : -1;
        var path = remote[(remote.LastIndexOf(':') + 1)..];
        Address = Prefix + (comma < 0 ? remote : $"{remote[..comma]},…:{path}");
        var word = path.Trim('/').Split('/')[^1];
        Name = DatasetSource.NameFor(ArchiveKind.Stem(word.Length > 0 ? word : remote.Trim(':').Split(':', ',')[0]), remote.TrimEnd('/'));
    }

    public string Address { get; }

    public string Name { get; }

    /// <summary>The remote and path behind "rclone:"; null where a text does not begin so.</summary>
    internal static string? RemoteOf(string text) => text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : null;

    internal static RcloneSource? Recognise(string text)
    {
        if (RemoteOf(text) is not { } named)
            return null;
        return named.TrimStart(':').Contains(':') && !named.StartsWith('-') && !named.Any(char.IsControl)
            ? new RcloneSource(named)
            : throw new RequestException($"'{text}': after rclone: come a remote and a path, as in rclone:nextcloud:data/leaves ('rclone listremotes' shows the remotes).");
    }

    public async Task<Delivery> BringAsync(Staging staging, CancellationToken cancellationToken)
    {
        var rclone = new Rclone(staging.Transport.Rclone, Address);
        var listing = await rclone.ListAsync(remote, recursive: true, cancellationToken);
        staging.Expect(listing.Sum(file => Math.Max(0, file.Size)));
        var into = staging.Access.Folder(Path.Combine(staging.Downloads, "remote"));
        await rclone.RunAsync(["copy", "--", remote, into], staging.Meter, cancellationToken);

        var files = new List<DeliveredFile>();
        foreach (var path in Directory.EnumerateFiles(into, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            staging.Access.Open(path);
            files.Add(new DeliveredFile(path, Path.GetRelativePath(into, path)));
        }
        if (files.Count < listing.Count)
            throw new TransferException($"{Address}: {files.Count} of {listing.Count} files came", mayPass: false);
        var card = new DatasetYaml { Sources = [new SourceFile { Url = Address }] };
        // Archives beside images belong to whoever put them there; archives alone are how the images travel.
        return new Delivery(card, files, Unpack: !files.Exists(file => ImageFolder.IsImage(Path.GetFileName(file.Name))));
    }
}
