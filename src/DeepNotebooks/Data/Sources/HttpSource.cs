namespace DeepNotebooks.Data;

/// <summary>A file at a web address: an archive, or a file that is a dataset by itself. "#sha256=…" (or md5) behind it is held to.</summary>
sealed class HttpSource : ISource
{
    readonly Uri address;
    readonly Checksum? checksum;

    HttpSource(Uri address, Checksum? checksum)
    {
        (this.address, this.checksum) = (address, checksum);
        Address = RemoteFile.Shown(address);
        // A query may choose the file, and may hold a key: it counts for the name, and is not shown.
        Name = DatasetSource.NameFor(ArchiveKind.Stem(LastWord(address)), address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped) + checksum);
    }

    public string Address { get; }

    public string Name { get; }

    internal static bool IsAddress(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    internal static HttpSource? Recognise(string text)
    {
        if (!IsAddress(text))
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw new RequestException($"'{text}' is no web address.");
        if (address.UserInfo.Length > 0)
            throw new RequestException("a password does not belong into an address, where others may read it; rclone keeps one ('rclone config', then rclone:REMOTE:PATH).");
        var fragment = address.Fragment.TrimStart('#');
        if (fragment.Length > 0 && Checksum.TryParse(fragment) is null)
            throw new RequestException($"'#{fragment}' is no checksum: #sha256= and 64 hexadecimal digits (or #md5= and 32) may stand behind an address.");
        return new HttpSource(new UriBuilder(address) { Fragment = "" }.Uri, Checksum.TryParse(fragment));
    }

    public async Task<Delivery> BringAsync(Staging staging, CancellationToken cancellationToken)
    {
        var given = await staging.DownloadAsync(new RemoteFile([address], Checksum: checksum), "file", cancellationToken);
        var path = Path.Combine(staging.Downloads, "file");
        var name = SafePath.Demand(FileKind.NameFor(path, given ?? LastWord(address)));
        var card = new DatasetYaml
        {
            Sources = [new SourceFile { Url = Address, Sha256 = checksum is { Kind: "sha256" } ? checksum.Digits : null }],
        };
        return new Delivery(card, [new DeliveredFile(path, name)]);
    }

    static string LastWord(Uri address)
    {
        var path = Uri.UnescapeDataString(address.AbsolutePath).TrimEnd('/').Split('/')[^1];
        return path.Length > 0 ? path : address.Host;
    }
}
