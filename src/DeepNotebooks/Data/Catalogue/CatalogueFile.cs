namespace DeepNotebooks.Data;

/// <summary>One file of a set of the catalogue.</summary>
/// <param name="Path">Its name in the dataset's folder; an archive is unpacked there.</param>
/// <param name="Bytes">Its length; null where its publishers name none.</param>
/// <param name="Checksum">As published; null where nobody did.</param>
/// <param name="Addresses">Where it is, tried in order.</param>
sealed record CatalogueFile(string Path, long? Bytes, Checksum? Checksum, IReadOnlyList<string> Addresses)
{
    internal RemoteFile Remote => new([.. Addresses.Select(address => new Uri(address))], Bytes, Checksum);

    internal bool IsArchive => ArchiveKind.UnpackerOf(Path) is not null;
}
