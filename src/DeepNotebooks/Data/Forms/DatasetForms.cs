namespace DeepNotebooks.Data;

/// <summary>The forms a folder is recognised by, with no card.</summary>
static class DatasetForms
{
    /// <summary>Asked in this order; each answers null where the folder is not of its form.</summary>
    static readonly Func<string, DatasetContents?>[] Forms = [IdxFolder.Recognise, CifarFolder.Recognise, NpzFolder.Recognise, ParquetFolder.Recognise, StreamFolder.Recognise, ShardFolder.Recognise, TableFolder.Recognise, ImageFolder.Recognise];

    /// <exception cref="RequestException">The folder is of no form, or of a form and broken.</exception>
    internal static DatasetContents Read(string folder)
    {
        try
        {
            var found = Forms.Select(form => form(folder)).FirstOrDefault(contents => contents is not null)
                ?? throw new RequestException(
                    $"folder '{folder}' has no images in a known layout: train/<class>/*.jpg (and val/, test/), <class>/*.jpg, MNIST's IDX files, CIFAR's .bin files, MedMNIST's .npz, Hugging Face's Parquet, WebDataset's tar shards, or a CSV with a column of files and one of classes beside images.");
            return Named(found, folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"folder '{folder}' cannot be read: {error.Message}", error);
        }
    }

    // Numbers get the names of the card, where it has some.
    static DatasetContents Named(DatasetContents found, string folder)
    {
        if (found.ClassesAreNamed || DatasetYaml.In(folder)?.Classes is not { Count: > 0 } names)
            return found;
        return names.Count >= found.Classes.Count
            ? found with { Classes = names, ClassesAreNamed = true }
            : throw new RequestException($"'{Path.Combine(folder, DatasetYaml.FileName)}' names {names.Count} classes, and there are labels up to {found.Classes.Count - 1}.");
    }

    /// <summary>Whether a file of this name could be part of a dataset, to tell it from cards and lists beside it.</summary>
    internal static bool MayBelong(string path) => ImageFolder.IsImage(Path.GetFileName(path.AsSpan())) || IdxFolder.IsPart(path) || CifarFolder.IsPart(path) || NpzFolder.IsPart(path) || ParquetFolder.IsPart(path) || ShardFolder.IsPart(path);
}
