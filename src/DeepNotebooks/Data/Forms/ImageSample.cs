namespace DeepNotebooks.Data;

/// <summary>What a few headers tell of a set: the size of its first readable image, and whether all are grey.</summary>
static class ImageSample
{
    /// <summary>So many files' headers tell whether a set is grey.</summary>
    const int Most = 32;

    /// <param name="count">Images to choose from, spread evenly.</param>
    /// <param name="measure">Reads one image's header.</param>
    /// <exception cref="RequestException">None of them is an image; the message is the first one's.</exception>
    internal static ((int Width, int Height) Size, bool Grey) Of(int count, Func<int, (int Width, int Height, bool Grey)> measure)
    {
        (int Width, int Height)? size = null;
        var grey = true;
        RequestException? broken = null;
        var sampled = Math.Min(Most, count);
        for (var i = 0; i < sampled && (grey || size is null); i++)
        {
            try
            {
                var image = measure((int)((long)i * count / sampled));
                size ??= (image.Width, image.Height);
                grey &= image.Grey;
            }
            catch (RequestException error)
            {
                broken ??= error;
            }
        }
        return size is { } found ? (found, grey) : throw broken ?? new RequestException("there are no images.");
    }
}
