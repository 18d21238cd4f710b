using DeepNotebooks.Data;

namespace DeepNotebooks.Models;

/// <summary>Brings a file of weights into the cache as datasets are brought: resumed, asked for again, checked, and by one process for all who ask.</summary>
sealed class WeightsDownload(string cache, Transport transport, IProgress<DatasetProgress>? progress)
{
    /// <param name="text">An address; "#sha256=…" behind it is held to.</param>
    /// <param name="interrupted">What has come is kept.</param>
    internal async Task<WeightsSource> FetchAsync(string text, CancellationToken interrupted)
    {
        var (address, checksum) = Parse(text);
        var word = Uri.UnescapeDataString(address.AbsolutePath).Split('/')[^1];
        var folder = Path.Combine(cache, "weights", DatasetSource.NameFor(Path.GetFileNameWithoutExtension(word), address.AbsoluteUri + checksum));
        // The form of the file is told by its content, but for ONNX's.
        var path = Path.Combine(folder, SafePath.Slug(Path.GetFileNameWithoutExtension(word)) + Path.GetExtension(word).ToLowerInvariant());
        try
        {
            var access = new CacheAccess(cache);
            access.Folder(folder);
            using var lease = await Lease.TakeAsync(
                Path.Combine(folder, ".fetch"), access, () => File.Exists(path), _ => progress?.Report(new(word, "waiting for another download of it", 0, 0, "bytes")),
                transport.Silence, interrupted);
            if (lease is not null)
            {
                var meter = new ProgressMeter(progress, word, "downloading", "bytes", total: 0);
                await new HttpDownload(transport.Http, transport.Patience, access, meter).FetchAsync(new RemoteFile([address], Checksum: checksum), path, interrupted);
                meter.Finish();
            }
        }
        catch (TransferException error)
        {
            throw new WorkFailedException($"the weights cannot be downloaded: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}. (What has come is kept.)", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkFailedException($"the weights cannot be stored in '{folder}': {error.Message} (DEEPNOTEBOOKS_CACHE names another folder.)", error);
        }
        return new WeightsSource(path, word, RemoteFile.Shown(address));
    }

    static (Uri Address, Checksum? Checksum) Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0 || address.AbsolutePath.EndsWith('/'))
            throw new RequestException($"'{text}' is no address of a file.");
        if (address.UserInfo.Length > 0)
            throw new RequestException("a password does not belong into an address, where others may read it: download the file, and name that.");
        var fragment = address.Fragment.TrimStart('#');
        var checksum = Checksum.TryParse(fragment);
        if (fragment.Length > 0 && checksum is null)
            throw new RequestException($"'#{fragment}' is no checksum: #sha256= and 64 hexadecimal digits (or #md5= and 32) may stand behind an address.");
        return (new UriBuilder(address) { Fragment = "" }.Uri, checksum);
    }
}
