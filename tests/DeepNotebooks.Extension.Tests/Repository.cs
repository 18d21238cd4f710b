namespace DeepNotebooks.Extension.Tests;

static class Repository
{
    /// <summary>The folder of the solution.</summary>
    internal static string Folder { get; } = Find(AppContext.BaseDirectory);

    static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "DeepNotebooks.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
