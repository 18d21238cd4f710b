namespace DeepNotebooks.Data;

/// <summary>Some images of a source, in the order of <paramref name="indices"/>.</summary>
sealed class Subset(IImageSource source, int[] indices) : IImageSource
{
    /// <summary>What it is a part of.</summary>
    internal IImageSource Whole => source;

    /// <summary>Which images of the whole, in their order.</summary>
    internal ReadOnlySpan<int> Indices => indices;

    public int Count => indices.Length;

    public int Label(int index) => source.Label(indices[index]);

    public ReadOnlyMemory<int> Labels(int index) => source.Labels(indices[index]);

    public string Name(int index) => source.Name(indices[index]);

    public PixelImage Read(int index, int channels) => source.Read(indices[index], channels);

    public void Read(int index, int channels, int width, int height, Span<byte> planes) =>
        source.Read(indices[index], channels, width, height, planes);

    public long Inspect(int index, Span<byte> sha256) => source.Inspect(indices[index], sha256);
}
