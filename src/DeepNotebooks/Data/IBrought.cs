namespace DeepNotebooks.Data;

/// <summary>Images that may have to be brought from elsewhere before they are read.</summary>
interface IBrought
{
    /// <summary>Images will be read in this order: what must be brought is, as far ahead as there is room. Empty: no more will be read.</summary>
    void Expect(ReadOnlySpan<int> order)
    {
        // Most images are where they are read from.
    }

    /// <summary>Waits until the first of these images, the next of those that were expected, can be read at once.</summary>
    /// <returns>How many of them can be, from the first on: one at least.</returns>
    /// <exception cref="WorkFailedException">It cannot be brought.</exception>
    int Await(ReadOnlySpan<int> next, CancellationToken cancellationToken) => next.Length;
}
