namespace DeepNotebooks.Data;

/// <summary>Images in files of their own, decoded when asked for.</summary>
sealed class ImageFileSource(string folder, string[] paths, ImageLabels labels) : IImageSource
{
    public int Count => paths.Length;

    public int Label(int index) => labels.One(index);

    public ReadOnlyMemory<int> Labels(int index) => labels.All(index);

    public string Name(int index) => paths[index];

    public PixelImage Read(int index, int channels) => Pixels.Decode(Path.Combine(folder, paths[index]), channels);

    public void Read(int index, int channels, int width, int height, Span<byte> planes) =>
        ImagePlanes.Decode(Path.Combine(folder, paths[index]), channels, width, height, planes);

    public long Inspect(int index, Span<byte> sha256)
    {
        var path = Path.Combine(folder, paths[index]);
        try
        {
            return Pixels.Inspect(File.ReadAllBytes(path), path, sha256);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"image '{path}' cannot be read: {error.Message}", error);
        }
    }
}
