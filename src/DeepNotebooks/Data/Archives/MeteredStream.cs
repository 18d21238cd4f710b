namespace DeepNotebooks.Data;

/// <summary>A stream of which no more is read than was granted: what reads headers does not take their word for how long they are.</summary>
sealed class MeteredStream(Stream inner) : ForwardStream
{
    /// <summary>Bytes that may still be read.</summary>
    internal long Granted { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length > Granted)
            throw new InvalidDataException("a header claims to be longer than headers are");
        var read = inner.Read(buffer);
        Granted -= read;
        return read;
    }
}
