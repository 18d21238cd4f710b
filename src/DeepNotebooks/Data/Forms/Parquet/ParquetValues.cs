using System.Buffers.Binary;

namespace DeepNotebooks.Data;

/// <summary>A page unpacked: its values as slices of bytes or as whole numbers, and which of them are missing or repeated.</summary>
sealed class ParquetValues
{
    /// <summary>All values' bytes, one behind the other.</summary>
    byte[] data = [];

    (int Start, int Length)[] slices = [];
    long[] numbers = [];
    int[]? definitions, repetitions;

    /// <summary>Entries, missing values included.</summary>
    internal int Count { get; private init; }

    /// <summary>Memory that it holds, about.</summary>
    internal long Bytes => data.Length + (8L * slices.Length) + (8L * numbers.Length) + (4L * Count);

    /// <summary>The place of each entry's value among those that are there; -1 where it is missing.</summary>
    internal int[] Places { get; private set; } = [];

    internal ReadOnlySpan<byte> Slice(int place) => data.AsSpan(slices[place].Start, slices[place].Length);

    internal long Number(int place) => numbers[place];

    /// <summary>Whether an entry begins a row; in a column without lists each does.</summary>
    internal bool BeginsRow(int entry) => repetitions is null || repetitions[entry] == 0;

    /// <param name="column">The column.</param>
    /// <param name="page">A page of it.</param>
    /// <param name="packed">The page's bytes in the file.</param>
    /// <param name="dictionary">The page's dictionary, where it has one.</param>
    /// <exception cref="InvalidDataException">The bytes are not what the header says.</exception>
    internal static ParquetValues Decode(ParquetColumn column, ParquetPage page, ReadOnlySpan<byte> packed, ParquetValues? dictionary)
    {
        var levels = page.Levels ?? (0, 0);
        var unpackedLevels = levels.Repetition + levels.Definition;
        if (unpackedLevels < 0 || unpackedLevels > packed.Length || unpackedLevels > page.Bytes)
            throw new InvalidDataException("levels beyond the end of a page");
        var bytes = GC.AllocateUninitializedArray<byte>(page.Bytes);
        packed[..unpackedLevels].CopyTo(bytes);
        Unpacking.Unpack(page.Codec, packed[unpackedLevels..], bytes.AsSpan(unpackedLevels));

        var at = 0;
        var values = new ParquetValues { Count = page.Values };
        values.repetitions = values.Levels(bytes, ref at, column.MostRepetition, page.Levels?.Repetition);
        values.definitions = values.Levels(bytes, ref at, column.MostDefinition, page.Levels?.Definition);
        values.Places = new int[values.Count];
        var present = 0;
        for (var i = 0; i < values.Count; i++)
            values.Places[i] = values.definitions is null || values.definitions[i] == column.MostDefinition ? present++ : -1;
        values.Fill(column.Type, page.Encoding, bytes, at, present, dictionary);
        return values;
    }

    /// <summary>A dictionary: plain values, none missing.</summary>
    internal static ParquetValues DecodeDictionary(ParquetColumn column, ParquetPage page, ReadOnlySpan<byte> packed)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(page.Bytes);
        Unpacking.Unpack(page.Codec, packed, bytes);
        var values = new ParquetValues { Count = page.Values };
        values.Fill(column.Type, ParquetPage.Plain, bytes, 0, page.Values, dictionary: null);
        return values;
    }

    int[]? Levels(byte[] bytes, ref int at, int most, int? length)
    {
        if (most == 0)
        {
            at += length ?? 0;
            return null;
        }
        if (length is null)
        {
            if (bytes.Length - at < 4)
                throw new InvalidDataException("levels beyond the end of a page");
            length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            at += 4;
        }
        if (length < 0 || length > bytes.Length - at)
            throw new InvalidDataException("levels beyond the end of a page");
        var levels = new int[Count];
        RunLengths.Decode(bytes.AsSpan(at, length.Value), 32 - int.LeadingZeroCount(most), levels);
        at += length.Value;
        return levels;
    }

    void Fill(int type, int encoding, byte[] bytes, int at, int count, ParquetValues? dictionary)
    {
        switch (encoding)
        {
            case ParquetPage.PlainDictionary or ParquetPage.ByDictionary when dictionary is not null:
                var indices = new int[count];
                if (count > 0)
                {
                    if (at >= bytes.Length)
                        throw new InvalidDataException("a page without values");
                    RunLengths.Decode(bytes.AsSpan(at + 1), bytes[at], indices);
                }
                Point(indices, dictionary);
                break;
            case ParquetPage.Plain when type == ParquetColumn.ByteArray:
                Slice(bytes, at, count);
                break;
            case ParquetPage.Plain when type is ParquetColumn.Int32 or ParquetColumn.Int64:
                var width = type == ParquetColumn.Int32 ? 4 : 8;
                if ((long)count * width > bytes.Length - at)
                    throw new InvalidDataException("values beyond the end of a page");
                numbers = new long[count];
                for (var i = 0; i < count; i++, at += width)
                    numbers[i] = width == 4 ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
                break;
            case ParquetPage.Plain when type == ParquetColumn.Boolean:
                if ((count + 7) / 8 > bytes.Length - at)
                    throw new InvalidDataException("values beyond the end of a page");
                numbers = [.. Enumerable.Range(0, count).Select(i => (long)((bytes[at + (i / 8)] >> (i % 8)) & 1))];
                break;
            case ParquetPage.RunLength when type == ParquetColumn.Boolean && bytes.Length - at >= 4:
                var bits = new int[count];
                RunLengths.Decode(bytes.AsSpan(at + 4), 1, bits);
                numbers = [.. bits.Select(bit => (long)bit)];
                break;
            default:
                throw new InvalidDataException($"values of type {type} in encoding {encoding}; plain and dictionary encoding are read");
        }
    }

    void Point(int[] indices, ParquetValues dictionary)
    {
        if (indices.Any(index => index < 0 || index >= dictionary.Count))
            throw new InvalidDataException("a value that is not in its dictionary");
        if (dictionary.numbers.Length > 0)
        {
            numbers = [.. indices.Select(index => dictionary.numbers[index])];
            return;
        }
        data = dictionary.data;
        slices = [.. indices.Select(index => dictionary.slices[index])];
    }

    void Slice(byte[] bytes, int at, int count)
    {
        // Each value has at least its length in front.
        if (count > (bytes.Length - at) / 4)
            throw new InvalidDataException("values beyond the end of a page");
        data = bytes;
        slices = new (int, int)[count];
        for (var i = 0; i < count; i++)
        {
            if (bytes.Length - at < 4)
                throw new InvalidDataException("values beyond the end of a page");
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            at += 4;
            if (length < 0 || length > bytes.Length - at)
                throw new InvalidDataException("a value beyond the end of a page");
            slices[i] = (at, length);
            at += length;
        }
    }
}
