using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>
/// Tar shards that are read as a stream, a few of them here at a time: <c>https://host/set/train-{000000..000146}.tar</c>,
/// <c>rclone:REMOTE:PATH/{train-{00..07},val-{00..01}}.tar.gz</c>. What is brought into the cache is their index.
/// </summary>
sealed class ShardStreamSource : ISource
{
    readonly IReadOnlyList<RemoteShard> shards;

    /// <param name="address">With braces.</param>
    /// <exception cref="RequestException">It is not what a stream can be read from.</exception>
    internal ShardStreamSource(string address)
    {
        Address = address;
        if (HttpSource.IsAddress(address))
            _ = HttpSource.Recognise(BraceNames.Expand(address)[0]); // no password, a host
        if (address.AsSpan().IndexOfAny('?', '#') >= 0)
            throw new RequestException($"'{Shown.Line(address)}': the address of a stream is written down where others may read it, so it has no '?' and '#', behind which a key may stand; rclone keeps keys (rclone:REMOTE:PATH).");
        if (RcloneSource.RemoteOf(address) is { } remote && remote.StartsWith(':') && remote.Contains(','))
            throw new RequestException("a stream's remote is written down where others may read it, so it needs a name of rclone's configuration ('rclone config') and no options that may hold a password.");
        // What is before the first brace leads to the set; a split's folder belongs to it.
        var root = address[..(address.AsSpan(0, address.IndexOf('{')).LastIndexOfAny('/', ':') + 1)];
        var folders = root.TrimEnd('/').Split('/', ':');
        if (SplitNames.Of(folders[^1]) is not null)
        {
            root = root[..(root.TrimEnd('/').Length - folders[^1].Length)];
            folders = folders[..^1];
        }
        shards = [.. BraceNames.Expand(address).Select(one => Shard(one, root))];
        if (shards.GroupBy(shard => shard.Path, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new RequestException($"'{Shown.Line(address)}' names '{twice.Key}' twice.");
        Name = DatasetSource.NameFor(folders.LastOrDefault(folder => folder.Length > 0 && folder is not ("https" or "http" or "rclone")) ?? "stream", address);
    }

    public string Address { get; }

    public string Name { get; }

    /// <summary>The shards, by what their names tell.</summary>
    internal IReadOnlyList<RemoteShard> Shards => shards;

    internal static ShardStreamSource? Recognise(string text) =>
        BraceNames.Has(text) && (HttpSource.IsAddress(text) || RcloneSource.RemoteOf(text) is not null) ? new ShardStreamSource(text) : null;

    public async Task<Delivery> BringAsync(Staging staging, CancellationToken cancellationToken)
    {
        var index = await new ShardIndexing(Name, shards, staging).MakeAsync(cancellationToken);
        return new Delivery(new DatasetYaml { Sources = [new SourceFile { Url = Address }] }, [new DeliveredFile(index, ShardIndex.FileName)], Unpack: false);
    }

    static RemoteShard Shard(string address, string root) => ShardNames.IsShard(address)
        ? new RemoteShard(SafePath.Demand(Uri.UnescapeDataString(address[root.Length..])), address, Bytes: null, Sha256: null, TarBytes: null)
        : throw new RequestException($"'{Shown.Line(address)}': what is read as a stream are shards (.tar, .tar.gz, .tgz).");
}
