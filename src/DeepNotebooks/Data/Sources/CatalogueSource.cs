namespace DeepNotebooks.Data;

/// <summary>A set of the built-in catalogue: its makers' files, each with its published checksum where there is one.</summary>
sealed class CatalogueSource(CatalogueEntry entry) : ISource
{
    public string Address => entry.Files[0].Addresses[0];

    public string Name => entry.Name;

    public async Task<Delivery> BringAsync(Staging staging, CancellationToken cancellationToken)
    {
        staging.Expect(entry.Bytes ?? 0);
        var files = new List<DeliveredFile>();
        foreach (var file in entry.Files)
        {
            await staging.DownloadAsync(file.Remote, file.Path, cancellationToken);
            files.Add(new DeliveredFile(Path.Combine(staging.Downloads, file.Path), file.Path));
        }
        return new Delivery(entry.Card, files);
    }
}
