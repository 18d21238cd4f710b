namespace DeepNotebooks.Data;

/// <summary>Two streams, one after the other.</summary>
sealed class JoinedStream(Stream first, Stream second) : ForwardStream
{
    public override int Read(Span<byte> buffer) => first.Read(buffer) is > 0 and var read ? read : second.Read(buffer);
}
