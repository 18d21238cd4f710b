using System.Security.Cryptography;

namespace DeepNotebooks.Data;

/// <summary>Brings one shard to its place on the shelf, checked, and where it is packed unpacks it there.</summary>
/// <param name="place">Where it is put together.</param>
/// <param name="transport">The ways to the outside.</param>
/// <param name="meter">Counts bytes.</param>
sealed class ShardTransfer(ShelfPlace place, Transport transport, ProgressMeter meter)
{
    /// <summary>Room is taken in such steps where a packed shard does not tell how much it becomes.</summary>
    const long Step = 64 << 20;

    /// <returns>The shard with what is known of it now; and the plain tar file, at its place.</returns>
    /// <exception cref="TransferException">It cannot be had, or is not what it was.</exception>
    /// <exception cref="RequestException">It is packed and damaged, or a bomb.</exception>
    internal async Task<(RemoteShard Known, string Tar)> FetchAsync(RemoteShard shard, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, place.Lost);
        var file = await FileAsync(shard, stop.Token);
        var bytes = new FileInfo(file).Length;
        var sha256 = shard.Sha256 ?? await DigestAsync(file, stop.Token);
        var tar = shard.IsPacked ? Unpack(shard, file, bytes, stop.Token) : file;
        return (shard with { Bytes = bytes, Sha256 = sha256, TarBytes = new FileInfo(tar).Length }, tar);
    }

    async Task<string> FileAsync(RemoteShard shard, CancellationToken cancellationToken)
    {
        var file = Path.Combine(place.Partial, "file");
        if (RcloneSource.RemoteOf(shard.Address) is { } remote)
        {
            await new Rclone(transport.Rclone, shard.Address).RunAsync(["copyto", "--", remote, file], meter, cancellationToken);
            place.Access.Open(file);
            return await CheckedAsync(shard, file, cancellationToken);
        }
        if (!HttpSource.IsAddress(shard.Address))
            return await CheckedAsync(shard, shard.Address, cancellationToken);
        // In the middle of a training one bears more with a server than when a set is asked for.
        var patience = transport.Patience with { Failures = 2 * transport.Patience.Failures };
        var download = new HttpDownload(transport.Http, patience, place.Access, meter) { Sized = bytes => place.TryReserve(Math.Max(bytes, shard.Room), beyond: true) };
        await download.FetchAsync(new RemoteFile([new Uri(shard.Address)], shard.Bytes, shard.Sha256 is { } digest ? Checksum.Sha256(digest) : null), file, cancellationToken);
        return file;
    }

    static async Task<string> CheckedAsync(RemoteShard shard, string file, CancellationToken cancellationToken)
    {
        if (shard.Sha256 is { } expected && await DigestAsync(file, cancellationToken) is var found && found != expected)
            throw new TransferException($"has sha256 {found}, expected {expected}", mayPass: false) { IsAnother = true };
        return file;
    }

    static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    string Unpack(RemoteShard shard, string packed, long bytes, CancellationToken cancellationToken)
    {
        var tar = Path.Combine(place.Partial, "tar");
        var beside = packed == shard.Address ? 0 : bytes;
        var reserved = shard.TarBytes ?? 0;
        PackedShard.Unpack(packed, shard.Path, tar, shard.TarBytes ?? PackedShard.MostBytes(bytes), written =>
        {
            if (written > reserved)
                place.TryReserve(beside + (reserved += Step), beyond: true);
        }, cancellationToken);
        return place.Access.Open(tar);
    }
}
