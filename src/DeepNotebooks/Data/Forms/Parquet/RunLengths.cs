namespace DeepNotebooks.Data;

/// <summary>Parquet's hybrid of runs and bit-packed numbers: levels, dictionary indices and booleans (Encodings.md, "RLE = 3").</summary>
static class RunLengths
{
    /// <summary>Fills <paramref name="values"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes end before that, or a number is too large.</exception>
    internal static void Decode(ReadOnlySpan<byte> bytes, int bits, Span<int> values)
    {
        if (bits is < 0 or > 31)
            throw new InvalidDataException("numbers of an impossible width");
        int at = 0, done = 0;
        while (done < values.Length)
        {
            var head = 0UL;
            for (var shift = 0; ; shift += 7)
            {
                if (at >= bytes.Length || shift > 28)
                    throw new InvalidDataException("numbers that end early");
                head |= (ulong)(bytes[at] & 127) << shift;
                if (bytes[at++] < 128)
                    break;
            }
            var count = (int)Math.Min(head >> 1, int.MaxValue / 8);
            if (count == 0)
                throw new InvalidDataException("an empty run");
            if ((head & 1) == 0)
            {
                var width = (bits + 7) / 8;
                if (width > bytes.Length - at)
                    throw new InvalidDataException("numbers that end early");
                var value = 0;
                for (var i = 0; i < width; i++)
                    value |= bytes[at + i] << (8 * i);
                at += width;
                count = Math.Min(count, values.Length - done);
                values.Slice(done, count).Fill(value);
                done += count;
                continue;
            }
            var wanted = (int)Math.Min(count * 8L, values.Length - done);
            if (((wanted * (long)bits) + 7) / 8 > bytes.Length - at)
                throw new InvalidDataException("numbers that end early");
            Unpack(bytes[at..], bits, values.Slice(done, wanted));
            done += wanted;
            at = (int)Math.Min(bytes.Length, at + ((long)count * bits));
        }
    }

    static void Unpack(ReadOnlySpan<byte> bytes, int bits, Span<int> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var (from, value) = (i * (long)bits, 0L);
            for (var (at, got) = ((int)(from / 8), 0); got < bits + 8 && at < bytes.Length; at++, got += 8)
                value |= (long)bytes[at] << got;
            values[i] = (int)((value >> (int)(from % 8)) & ((1L << bits) - 1));
        }
    }
}
