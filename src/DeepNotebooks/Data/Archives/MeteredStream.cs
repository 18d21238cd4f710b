namespace DeepNotebooks.Data;

/// <summary>A stream of which no more is read than was granted: what reads headers does not take their word for how long they are.</summary>
sealed class MeteredStream(Stream inner) : Stream
{
    /// <summary>Bytes that may still be read.</summary>
    internal long Granted { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length > Granted)
            throw new InvalidDataException("a header claims to be longer than headers are");
        var read = inner.Read(buffer);
        Granted -= read;
        return read;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
