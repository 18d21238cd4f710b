using DeepNotebooks.Text;

namespace DeepNotebooks.Data;

/// <summary>dataset.yaml, the optional card in a dataset's folder.</summary>
sealed record DatasetYaml
{
    internal const string FileName = "dataset.yaml";

    public string? Name { get; init; }
    public string? Title { get; init; }
    public string? Summary { get; init; }

    /// <summary>An SPDX expression.</summary>
    public string? Licence { get; init; }
    public string? Citation { get; init; }
    public string? Homepage { get; init; }

    /// <summary>Where its files can be downloaded.</summary>
    public List<SourceFile>? Sources { get; init; }

    /// <summary>Images in each split, as its makers counted them.</summary>
    public Dictionary<string, int>? Splits { get; init; }

    /// <summary>"sha256:…" as <see cref="DatasetIdentity"/> defines it.</summary>
    public string? Identity { get; init; }

    /// <summary>Null where the folder has no card.</summary>
    internal static DatasetYaml? In(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? Yaml.Read<DatasetYaml>(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
    }
}

/// <summary>One file a dataset is downloaded from.</summary>
sealed record SourceFile
{
    public string Url { get; init; } = "";
    public string? Sha256 { get; init; }

    /// <summary>The archive's form; nothing is unpacked where it is left out.</summary>
    public string? Unpack { get; init; }
}
