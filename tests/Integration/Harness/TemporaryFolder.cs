namespace DeepNotebooks.Integration.Harness;

/// <summary>A folder of a test's own, gone with it.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("deepnotebooks-test-").FullName;

    /// <summary>A path in the folder.</summary>
    public string this[params string[] parts] => Path.Combine([FullName, .. parts]);

    /// <summary>A folder in the folder, made where it is missing.</summary>
    public string Folder(params string[] parts) => Directory.CreateDirectory(this[parts]).FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (IOException)
        {
            // A server that is just ending may still write; the system's temporary folder is cleared by others.
        }
    }
}
