namespace DeepNotebooks.Data;

/// <summary>A folder that holds a dataset.yaml with <c>sources</c> and no data: what the card names is brought into the cache.</summary>
sealed class CardSource : ISource
{
    static readonly string[] Forms = ["zip", "tar", "tar.gz", "tgz", "none"];

    readonly DatasetYaml card;
    readonly string file;
    readonly string folderName;

    CardSource(DatasetYaml card, string folder)
    {
        (this.card, file, folderName) = (card, Path.Combine(folder, DatasetYaml.FileName), Path.GetFileName(folder));
        var named = string.Join('\n', card.Sources!.Select(source => $"{source.Url} {source.Sha256} {source.Unpack}"));
        Name = DatasetSource.NameFor(card.Name ?? folderName, named);
        Address = card.Sources![0].Url is var first && HttpSource.IsAddress(first) && !BraceNames.Has(first) && Uri.TryCreate(first, UriKind.Absolute, out var uri)
            ? RemoteFile.Shown(uri)
            : first;
    }

    public string Address { get; }

    public string Name { get; }

    /// <summary>What the card tells of the set before it is here.</summary>
    internal DatasetListing Listing => new()
    {
        Name = card.Name ?? folderName,
        Title = card.Title ?? card.Name ?? folderName,
        Licence = card.Licence ?? "NOASSERTION",
        Splits = card.Splits ?? [],
        Classes = card.Classes ?? [],
        Identity = card.Identity,
        Location = Address,
        Place = DatasetPlace.Remote,
        Checked = card.Sources!.TrueForAll(source => source.Sha256 is not null),
        Homepage = card.Homepage,
        Citation = card.Citation,
    };

    /// <summary>Null where there is no card, where it names no source, or where there are data beside it.</summary>
    /// <exception cref="RequestException">The card is broken.</exception>
    internal static CardSource? In(string folder)
    {
        // What was fetched is here, whatever came.
        if (!File.Exists(Path.Combine(folder, DatasetYaml.FileName)) || File.Exists(Path.Combine(folder, Origin.FileName)))
            return null;
        foreach (var path in Directory.EnumerateFileSystemEntries(folder).Where(path => !Path.GetFileName(path).StartsWith('.')))
        {
            if (Directory.Exists(path) || Path.GetFileName(path) == ShardIndex.FileName || DatasetForms.MayBelong(path) || TableFolder.IsTable(path))
                return null;
        }
        return DatasetYaml.In(folder) is { Sources.Count: > 0 } card ? new CardSource(card, folder) : null;
    }

    public async Task<Delivery> BringAsync(Staging staging, CancellationToken cancellationToken)
    {
        var streams = card.Sources!.Where(source => BraceNames.Has(source.Url)).ToList();
        if (streams.Count == card.Sources!.Count)
        {
            RemoteShard[] shards = [.. streams.SelectMany(source => new ShardStreamSource(source.Url).Shards)];
            return new Delivery(card, [new DeliveredFile(await new ShardIndexing(Name, shards, staging).MakeAsync(cancellationToken), ShardIndex.FileName)], Unpack: false);
        }
        if (streams.Count > 0)
            throw Wrong($"'{streams[0].Url}' is a stream, and beside a stream there are only streams");
        var files = new List<DeliveredFile>();
        foreach (var (number, source) in card.Sources.Index())
        {
            var delivery = await Named(source).BringAsync(staging.Part($"{number}"), cancellationToken);
            files.AddRange(delivery.Files.Select(one => one with { Name = NameOf(one.Name, source.Unpack), Unpack = delivery.Unpack && source.Unpack != "none" }));
        }
        return new Delivery(card, files);
    }

    ISource Named(SourceFile source)
    {
        if (source.Unpack is { } unpack && !Forms.Contains(unpack))
            throw Wrong($"unpack: {Text.Shown.Line(unpack)} is none of {string.Join(", ", Forms)}");
        if (source.Sha256 is not null && !HttpSource.IsAddress(source.Url))
            throw Wrong($"a sha256 is held to at web addresses only, and not at '{Text.Shown.Line(source.Url)}'");
        // A file of this machine is nobody's source.
        return (source.Url.Contains(':') ? DatasetSource.Recognise(source.Sha256 is { } digest && !source.Url.Contains('#') ? $"{source.Url}#sha256={digest}" : source.Url) : null) is { } named and not FileSource
            ? named
            : throw Wrong($"'{Text.Shown.Line(source.Url)}' is no address: https://…, doi:… and rclone:REMOTE:PATH are");
    }

    static string NameOf(string name, string? unpack) => unpack is null or "none" || FileKind.IsTold(name) ? name : $"{name}.{unpack}";

    RequestException Wrong(string what) => new($"'{file}': {what}.");
}
