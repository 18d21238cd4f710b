namespace DeepNotebooks.Data;

/// <summary>Images of one size, held as bytes: count × height × width × depth (1 or 3 channels).</summary>
sealed class MemorySource(string name, byte[] pixels, byte[] labels, int width, int height, int depth) : IImageSource
{
    public int Count => labels.Length;

    public int Label(int index) => labels[index];

    public string Name(int index) => $"{name}[{index}]";

    public PixelImage Read(int index, int channels)
    {
        var bytes = width * height * depth;
        return Pixels.Convert(new PixelImage(width, height, depth, pixels.AsSpan(index * bytes, bytes).ToArray()), channels);
    }
}
