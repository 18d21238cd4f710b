namespace DeepNotebooks.Data;

/// <summary>Where a dataset's files come from: a web address, an archive's record, a remote of rclone, the catalogue.</summary>
interface ISource
{
    /// <summary>As one asks for it again; recorded with the data, so without passwords.</summary>
    string Address { get; }

    /// <summary>The name of its folder in the cache.</summary>
    string Name { get; }

    /// <summary>Brings the files into the staging folder, going on from what a former process left there.</summary>
    /// <exception cref="TransferException">They cannot be had.</exception>
    /// <exception cref="RequestException">There is no such thing there.</exception>
    Task<Delivery> BringAsync(Staging staging, CancellationToken cancellationToken);
}

/// <summary>What a source brought.</summary>
/// <param name="Card">What it says of the dataset.</param>
/// <param name="Files">The files, in the staging folder.</param>
/// <param name="Unpack">Whether archives among them are unpacked.</param>
sealed record Delivery(DatasetYaml Card, IReadOnlyList<DeliveredFile> Files, bool Unpack = true);

/// <summary>A file in the staging folder.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">Its path within the dataset, with '/'.</param>
/// <param name="Unpack">Whether it is unpacked where it is an archive.</param>
readonly record struct DeliveredFile(string Path, string Name, bool Unpack = true);
