namespace DeepNotebooks.Data;

/// <summary>The samples of a shard as they are written down, so that the shard need not be read for them again.</summary>
static class ShardSamples
{
    internal static void Write(BinaryWriter writer, IReadOnlyList<ShardSample> samples)
    {
        writer.Write(samples.Count);
        foreach (var sample in samples)
        {
            writer.Write(sample.Key);
            writer.Write(sample.At);
            writer.Write(sample.Bytes);
            writer.Write(sample.IsText);
            writer.Write7BitEncodedInt(sample.Classes.Length);
            foreach (var name in sample.Classes)
                writer.Write(name);
            writer.Write7BitEncodedInt(sample.Size.Width);
            writer.Write7BitEncodedInt(sample.Size.Height);
            writer.Write(sample.Size.Grey);
        }
    }

    /// <param name="reader">Where <see cref="Write"/> wrote.</param>
    /// <param name="tarBytes">The length of the plain tar file.</param>
    /// <exception cref="FormatException">It was not written so, or the samples are not within the shard.</exception>
    /// <exception cref="IOException">It cannot be read, or ends too early.</exception>
    internal static List<ShardSample> Read(BinaryReader reader, long tarBytes)
    {
        var samples = new List<ShardSample>();
        // Classes are few and samples many: one string a class.
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (key, at, bytes, isText) = (reader.ReadString(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadBoolean());
            var classes = new List<string>();
            for (var more = reader.Read7BitEncodedInt(); more > 0; more--)
            {
                var name = reader.ReadString();
                if (!known.TryGetValue(name, out var one))
                    known.Add(name, one = name);
                classes.Add(one);
            }
            if (at < 0 || bytes < 0 || at > tarBytes - bytes)
                throw new FormatException("A sample is not within its shard.");
            samples.Add(new ShardSample(key, at, bytes, [.. classes], isText) { Size = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.ReadBoolean()) });
        }
        return samples;
    }
}
