namespace DeepNotebooks.Data;

/// <summary>A file of this machine: an archive, or a file that is a dataset by itself, such as an .npz.</summary>
/// <remarks>It is brought into the cache as one from elsewhere is. Changed, it is another dataset.</remarks>
sealed class FileSource : ISource
{
    readonly FileInfo file;

    FileSource(FileInfo file)
    {
        this.file = file;
        // Where it lies is nobody else's business: the address goes into the cards of models.
        Address = $"file:{file.Name}";
        Name = DatasetSource.NameFor(ArchiveKind.Stem(file.Name), $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
    }

    public string Address { get; }

    public string Name { get; }

    /// <summary>Null where there is no such file, or where a bare word may be a dataset's name.</summary>
    internal static FileSource? Recognise(string text) =>
        (text.Contains('/') || FileKind.IsTold(text)) && File.Exists(text) ? new FileSource(new FileInfo(Path.GetFullPath(text))) : null;

    public async Task<Delivery> BringAsync(Staging staging, CancellationToken cancellationToken)
    {
        var name = SafePath.Demand(FileKind.NameFor(file.FullName, file.Name));
        if (!FileKind.IsTold(name))
            throw new RequestException($"'{file.FullName}' is a file that is neither an archive nor a dataset by itself (.zip, .tar, .tar.gz, .npz, .parquet); name the folder it is in.");
        var path = Path.Combine(staging.Downloads, "file");
        // What an earlier try left may be of any length.
        File.Delete(path);
        staging.Expect(file.Length);
        await using (var from = file.OpenRead())
        await using (var to = File.Create(path))
        {
            var piece = new byte[1 << 20];
            for (int count; (count = await from.ReadAsync(piece, cancellationToken)) > 0; staging.Meter.Add(count))
                await to.WriteAsync(piece.AsMemory(0, count), cancellationToken);
        }
        staging.Access.Open(path);
        return new Delivery(new DatasetYaml(), [new DeliveredFile(path, name)]);
    }
}
