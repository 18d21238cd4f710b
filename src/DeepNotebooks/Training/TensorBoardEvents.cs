using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace DeepNotebooks.Training;

/// <summary>The figures of a run's epochs as TensorBoard reads them: an events file in the run folder.</summary>
/// <remarks>
/// TensorFlow's record format (length, its checksum, the event, its checksum; CRC-32C, masked) around events in protobuf, event.proto and summary.proto.
/// TorchSharp has a writer, whose file cannot be gone back in: after a resumed training the epochs that were done again would stand there twice.
/// </remarks>
static class TensorBoardEvents
{
    const string Prefix = "events.out.tfevents.";
    const string FileVersion = "brain.Event:2";

    /// <summary>Adds an epoch.</summary>
    internal static void Append(string folder, EpochRecord record)
    {
        var file = FileIn(folder);
        var begun = file is not null;
        file ??= Path.Combine(folder, $"{Prefix}{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}.{Environment.MachineName}");
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        if (!begun) Write(stream, Version(Now));
        Write(stream, Epoch(record, Now));
    }

    /// <summary>Begins anew with the epochs that stay, where there is a file.</summary>
    internal static void Rewrite(string folder, IReadOnlyList<EpochRecord> kept)
    {
        if (FileIn(folder) is not { } file) return;
        var time = Now - kept.Sum(record => record.Seconds);
        AtomicFile.Write(file, stream =>
        {
            Write(stream, Version(time));
            foreach (var record in kept) Write(stream, Epoch(record, time += record.Seconds));
        });
    }

    static double Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    static string? FileIn(string folder) => Directory.EnumerateFiles(folder, Prefix + "*").Where(file => !file.EndsWith(".part", StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();

    static byte[] Version(double time) => [.. Double(1, time), .. Bytes(3, Encoding.UTF8.GetBytes(FileVersion))];

    static byte[] Epoch(EpochRecord record, double time)
    {
        (string Tag, double Value)[] values =
        [
            ("loss/train", record.TrainLoss), ("loss/val", record.ValLoss), ("accuracy/val", record.ValAccuracy),
            ("learning_rate", record.LearningRate), ("images_per_second", record.ImagesPerSecond),
        ];
        var summary = values.SelectMany(value => Bytes(1, [.. Bytes(1, Encoding.UTF8.GetBytes(value.Tag)), .. Single(2, (float)value.Value)]));
        return [.. Double(1, time), .. Whole(2, record.Epoch), .. Bytes(5, [.. summary])];
    }

    static void Write(Stream stream, byte[] message)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, message.Length);
        stream.Write([.. length, .. Checksum(length), .. message, .. Checksum(message)]);
    }

    // Masked, since a checksum of what has checksums in it is weak.
    static byte[] Checksum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes) sum = BitOperations.Crc32C(sum, one);
        var masked = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(masked, BitOperations.RotateRight(~sum, 15) + 0xa282ead8);
        return masked;
    }

    static byte[] Double(int field, double value) => [.. Key(field, 1), .. BitConverter.GetBytes(value)];

    static byte[] Single(int field, float value) => [.. Key(field, 5), .. BitConverter.GetBytes(value)];

    static byte[] Whole(int field, long value) => [.. Key(field, 0), .. Varint((ulong)value)];

    static byte[] Bytes(int field, byte[] value) => [.. Key(field, 2), .. Varint((ulong)value.Length), .. value];

    static byte[] Key(int field, int wire) => Varint((ulong)((field << 3) | wire));

    static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
