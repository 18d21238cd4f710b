namespace DeepNotebooks.Data;

/// <summary>A file on a web server, with what is known of it beforehand.</summary>
/// <param name="Addresses">Where it is, tried in order.</param>
/// <param name="Bytes">Its length; null where nobody said.</param>
/// <param name="Checksum">What it hashes to; null where nobody said.</param>
sealed record RemoteFile(IReadOnlyList<Uri> Addresses, long? Bytes = null, Checksum? Checksum = null)
{
    /// <summary>An address as it may be shown and recorded: without a password, and without a query, which may hold a key.</summary>
    internal static string Shown(Uri address) =>
        address.GetComponents(UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped);
}
