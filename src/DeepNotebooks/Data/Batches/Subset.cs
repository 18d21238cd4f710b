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

    public void Expect(ReadOnlySpan<int> order) => source.Expect(InWhole(order));

    public int Await(ReadOnlySpan<int> next, CancellationToken cancellationToken) => source.Await(InWhole(next), cancellationToken);

    public bool IsNear(int index) => source.IsNear(indices[index]);

    int[] InWhole(ReadOnlySpan<int> some)
    {
        var whole = new int[some.Length];
        for (var i = 0; i < some.Length; i++)
            whole[i] = indices[some[i]];
        return whole;
    }

    public long Inspect(int index, Span<byte> sha256) => source.Inspect(indices[index], sha256);
}
