namespace DeepNotebooks.Data;

/// <summary>A loop over images on all cores, in the order in which a source brings them: of images that are here, all at once.</summary>
static class AsTheyCome
{
    const int Piece = 4096;

    /// <param name="source">Whose images they are.</param>
    /// <param name="order">The images.</param>
    /// <param name="body">Called for each, on any thread.</param>
    /// <param name="cancellationToken">Obeyed between two images.</param>
    internal static void For(IBrought source, ReadOnlyMemory<int> order, Action<int> body, CancellationToken cancellationToken)
    {
        source.Expect(order.Span);
        try
        {
            for (int from = 0, ready; from < order.Length; from += ready)
            {
                ready = source.Await(order.Span.Slice(from, Math.Min(Piece, order.Length - from)), cancellationToken);
                var piece = order.Slice(from, ready);
                AllCores.For(ready, i => body(piece.Span[i]), cancellationToken);
            }
        }
        finally
        {
            source.Expect([]);
        }
    }
}
