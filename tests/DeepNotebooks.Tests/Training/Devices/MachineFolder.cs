namespace DeepNotebooks.Tests.Training;

/// <summary>A folder in place of "/", with a machine's /proc and /sys in it.</summary>
sealed class MachineFolder : IDisposable
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("machine-");

    internal string Root => root.FullName;

    public void Dispose() => root.Delete(recursive: true);

    internal void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
