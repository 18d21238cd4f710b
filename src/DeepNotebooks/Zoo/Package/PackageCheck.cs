namespace DeepNotebooks.Zoos;

/// <summary>A last look at a finished package, read back from its files as any reader would.</summary>
static class PackageCheck
{
    /// <exception cref="WorkFailedException">A file is not what model.yaml says, or the samples come out otherwise.</exception>
    internal static void Verify(string folder, CancellationToken cancellation)
    {
        var model = ModelFolder.Open(folder);
        var items = FilesLevel.Check(model, cancellation).Concat(SamplesLevel.Check(model));
        if (items.FirstOrDefault(item => !item.Ok) is { } wrong)
        {
            throw new WorkFailedException(
                $"'{model.Manifest.Name}' would not stand up to 'zoo verify': {wrong.Item} should be {wrong.Recorded}, and is {wrong.Found}. Nothing was published.");
        }
    }
}
