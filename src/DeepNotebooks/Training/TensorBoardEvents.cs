using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;

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

    static byte[] Version(double time) => Message(entry =>
    {
        entry.WriteTag(1, WireFormat.WireType.Fixed64);
        entry.WriteDouble(time);
        entry.WriteTag(3, WireFormat.WireType.LengthDelimited);
        entry.WriteString(FileVersion);
    });

    static byte[] Epoch(EpochRecord record, double time)
    {
        (string Tag, double Value)[] values =
        [
            ("loss/train", record.TrainLoss), ("loss/val", record.ValLoss), ("accuracy/val", record.ValAccuracy),
            ("learning_rate", record.LearningRate), ("images_per_second", record.ImagesPerSecond),
        ];
        return Message(entry =>
        {
            entry.WriteTag(1, WireFormat.WireType.Fixed64);
            entry.WriteDouble(time);
            entry.WriteTag(2, WireFormat.WireType.Varint);
            entry.WriteInt64(record.Epoch);
            entry.WriteTag(5, WireFormat.WireType.LengthDelimited);
            entry.WriteBytes(ByteString.CopyFrom(Message(summary =>
            {
                foreach (var (tag, value) in values)
                {
                    summary.WriteTag(1, WireFormat.WireType.LengthDelimited);
                    summary.WriteBytes(ByteString.CopyFrom(Message(scalar =>
                    {
                        scalar.WriteTag(1, WireFormat.WireType.LengthDelimited);
                        scalar.WriteString(tag);
                        scalar.WriteTag(2, WireFormat.WireType.Fixed32);
                        scalar.WriteFloat((float)value);
                    })));
                }
            })));
        });
    }

    static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var message = new CodedOutputStream(bytes, leaveOpen: true)) write(message);
        return bytes.ToArray();
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
}
