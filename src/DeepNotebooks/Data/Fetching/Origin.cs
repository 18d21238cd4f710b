namespace DeepNotebooks.Data;

/// <summary>Where a folder of the cache was fetched from: one line in a hidden file, whatever card its makers put beside the data.</summary>
static class Origin
{
    internal const string FileName = ".origin";

    /// <summary>Null where the folder was not fetched.</summary>
    internal static string? Of(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? File.ReadLines(path).FirstOrDefault()?.Trim() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
