namespace DeepNotebooks.Data;

/// <summary>The images of one array: read from the file one by one where they are stored unpacked, else unpacked into memory at the first question.</summary>
sealed class NpzImages : IImageSource
{
    /// <summary>Memory is taken in pieces: one array of .NET ends at 2 GiB, and sets do not.</summary>
    const int PieceBytes = 1 << 28;

    readonly NpzArray array;
    readonly ImageLabels labels;
    readonly int width, height, depth, imagesPerPiece;
    readonly long? at;
    readonly Lazy<byte[][]> unpacked;

    internal NpzImages(NpzArray array, ImageLabels labels)
    {
        (this.array, this.labels) = (array, labels);
        (height, width) = ((int)array.Header.Shape[1], (int)array.Header.Shape[2]);
        depth = array.Header.Shape is [_, _, _, 3] ? 3 : 1;
        imagesPerPiece = Math.Max(1, PieceBytes / ImageBytes);
        at = array.ValuesAt;
        unpacked = new(Unpack);
    }

    public int Count => labels.Count;

    public int Label(int index) => labels.One(index);

    public ReadOnlyMemory<int> Labels(int index) => labels.All(index);

    public string Name(int index) => $"{array.Name}[{index}]";

    public PixelImage Read(int index, int channels)
    {
        var pixels = new byte[ImageBytes];
        if (at is { } start)
            ReadStored(start, index, pixels);
        else
            unpacked.Value[index / imagesPerPiece].AsSpan(index % imagesPerPiece * ImageBytes, ImageBytes).CopyTo(pixels);
        return Pixels.Convert(new PixelImage(width, height, depth, pixels), channels);
    }

    int ImageBytes => width * height * depth;

    void ReadStored(long start, int index, byte[] pixels)
    {
        try
        {
            if (HandleRange.Fill(array.File, start + ((long)index * ImageBytes), pixels) == pixels.Length)
                return;
        }
        catch (IOException error)
        {
            throw new RequestException($"{Name(index)} cannot be read: {error.Message}", error);
        }
        throw new RequestException($"{Name(index)} cannot be read: the file was cut short.");
    }

    byte[][] Unpack()
    {
        var bytes = (long)Count * ImageBytes;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > memory / 2)
        {
            throw new RequestException(
                $"{array.Name} unpacks to {bytes >> 20} MiB, more than half of this machine's memory ({memory >> 20} MiB); save it unpacked (numpy.savez), then it is read as it goes.");
        }
        var pieces = new byte[(Count + imagesPerPiece - 1) / imagesPerPiece][];
        for (var i = 0; i < pieces.Length; i++)
            pieces[i] = GC.AllocateUninitializedArray<byte>(Math.Min(imagesPerPiece, Count - (i * imagesPerPiece)) * ImageBytes);
        array.Read(pieces);
        return pieces;
    }
}
