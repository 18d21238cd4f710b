using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>A part of an open file as a stream to read from start to end. Many may read one file at once.</summary>
sealed class HandleRange(SafeFileHandle file, long start, long length) : Stream
{
    long done;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => done;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, length - done)], start + done);
        done += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Reads until <paramref name="bytes"/> is full or the file ends.</summary>
    /// <returns>How many bytes were read.</returns>
    internal static int Fill(SafeFileHandle file, long at, Span<byte> bytes)
    {
        var filled = 0;
        while (filled < bytes.Length)
        {
            var read = RandomAccess.Read(file, bytes[filled..], at + filled);
            if (read == 0)
                break;
            filled += read;
        }
        return filled;
    }
}
