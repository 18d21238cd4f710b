using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>A column that holds values: where in the schema it is, and how deep values may be missing or repeated.</summary>
/// <param name="Path">Its names from the root, with '.': "image.bytes".</param>
/// <param name="Type">Parquet's physical type.</param>
/// <param name="MostDefinition">The definition level of a value that is there.</param>
/// <param name="MostRepetition">0 where each row has one value.</param>
sealed record ParquetColumn(string Path, int Type, int MostDefinition, int MostRepetition)
{
    internal const int Boolean = 0, Int32 = 1, Int64 = 2, ByteArray = 6;
}

/// <summary>One column's values in one row group.</summary>
/// <param name="Codec">How its pages are packed.</param>
/// <param name="Values">Values, missing ones included.</param>
/// <param name="At">Where its first page begins.</param>
/// <param name="Bytes">Length of all its pages.</param>
sealed record ParquetChunk(int Codec, long Values, long At, long Bytes);

/// <summary>A Parquet file's table of contents: schema, row groups, and what its writer noted.</summary>
/// <remarks>The format is Apache's parquet-format 2.x: "PAR1", the pages, the footer in Thrift, its length, "PAR1".</remarks>
sealed class ParquetFooter
{
    const int MostBytes = 1 << 26, MostColumns = 10_000;

    static ReadOnlySpan<byte> Magic => "PAR1"u8;

    internal List<ParquetColumn> Columns { get; } = [];

    /// <summary>A row group's chunks, in the order of <see cref="Columns"/>, and its rows.</summary>
    internal List<(ParquetChunk[] Chunks, long Rows)> Groups { get; } = [];

    /// <summary>What writers add: Hugging Face's features stand under "huggingface".</summary>
    internal Dictionary<string, string> Notes { get; } = [];

    /// <exception cref="RequestException">It is no Parquet file, or its footer is broken.</exception>
    internal static ParquetFooter Read(SafeFileHandle file, string path)
    {
        var length = RandomAccess.GetLength(file);
        var end = new byte[8];
        if (length < 12 || HandleRange.Fill(file, length - 8, end) < 8 || !end.AsSpan(4).SequenceEqual(Magic))
        {
            throw new RequestException(end.AsSpan(4).SequenceEqual("PARE"u8)
                ? $"'{path}' is an encrypted Parquet file."
                : $"'{path}' is not a Parquet file, or it was cut short; copy or download it again.");
        }
        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (bytes > Math.Min(length - 12, MostBytes))
            throw Broken(path, $"its footer claims {bytes} bytes");
        var text = new byte[bytes];
        var footer = new ParquetFooter();
        try
        {
            if (HandleRange.Fill(file, length - 8 - bytes, text) < text.Length)
                throw Broken(path, "it ends early");
            footer.Parse(new ThriftReader(text), length);
        }
        catch (InvalidDataException error)
        {
            throw new RequestException(Broken(path, $"its footer: {error.Message}").Message, error);
        }
        return footer;
    }

    internal static RequestException Broken(string path, string what) => new($"'{path}' is a broken Parquet file: {what}; copy or download it again.");

    void Parse(ThriftReader thrift, long length)
    {
        while (thrift.Next(out var id, out var type))
        {
            switch (id, type)
            {
                case (2, ThriftReader.List):
                    ParseSchema(ref thrift);
                    break;
                case (4, ThriftReader.List):
                    for (var (count, i) = (thrift.ReadList().Count, 0); i < count; i++)
                        ParseGroup(ref thrift, length);
                    break;
                case (5, ThriftReader.List):
                    for (var (count, i) = (thrift.ReadList().Count, 0); i < count; i++)
                        ParseNote(ref thrift);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
    }

    // The schema's tree, written depth first: each element tells how many of the next are its children.
    void ParseSchema(ref ThriftReader thrift)
    {
        var above = new Stack<(string Path, int Definition, int Repetition, int Left)>();
        for (var (count, i) = (thrift.ReadList().Count, 0); i < count; i++)
        {
            var (name, type, repetition, children) = ("", -1, 0, 0);
            var outer = thrift.Enter();
            while (thrift.Next(out var id, out var kind))
            {
                switch (id)
                {
                    case 1: type = (int)thrift.ReadNumber(); break;
                    case 3: repetition = (int)thrift.ReadNumber(); break;
                    case 4: name = thrift.ReadString(); break;
                    case 5: children = (int)thrift.ReadNumber(); break;
                    default: thrift.Skip(kind); break;
                }
            }
            thrift.Leave(outer);
            if (children < 0 || children > count || above.Count > 64 || Columns.Count > MostColumns)
                throw new InvalidDataException("an impossible schema");
            if (i == 0)
            {
                above.Push(("", 0, 0, children));
                continue;
            }
            while (above.TryPeek(out var done) && done.Left == 0)
                above.Pop();
            if (!above.TryPop(out var parent))
                throw new InvalidDataException("an impossible schema");
            above.Push(parent with { Left = parent.Left - 1 });
            var path = parent.Path.Length == 0 ? name : $"{parent.Path}.{name}";
            var (definition, repeated) = (parent.Definition + (repetition > 0 ? 1 : 0), parent.Repetition + (repetition == 2 ? 1 : 0));
            if (children > 0)
                above.Push((path, definition, repeated, children));
            else
                Columns.Add(new ParquetColumn(path, type, definition, repeated));
        }
    }

    void ParseGroup(ref ThriftReader thrift, long length)
    {
        var chunks = new List<ParquetChunk>();
        var rows = 0L;
        var outer = thrift.Enter();
        while (thrift.Next(out var id, out var type))
        {
            switch (id, type)
            {
                case (1, ThriftReader.List):
                    for (var (count, i) = (thrift.ReadList().Count, 0); i < count; i++)
                        chunks.Add(ParseChunk(ref thrift, length));
                    break;
                case (3, _):
                    rows = thrift.ReadNumber();
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        thrift.Leave(outer);
        if (chunks.Count != Columns.Count || rows is < 0 or > int.MaxValue)
            throw new InvalidDataException("a row group that does not fit the schema");
        Groups.Add(([.. chunks], rows));
    }

    static ParquetChunk ParseChunk(ref ThriftReader thrift, long length)
    {
        ParquetChunk? chunk = null;
        var outer = thrift.Enter();
        while (thrift.Next(out var id, out var type))
        {
            if (id == 3 && type == ThriftReader.Struct)
                chunk = ParseChunkFacts(ref thrift, length);
            else if (id == 1)
                throw new InvalidDataException("its data are in another file");
            else
                thrift.Skip(type);
        }
        thrift.Leave(outer);
        return chunk ?? throw new InvalidDataException("a column without data (encrypted?)");
    }

    static ParquetChunk ParseChunkFacts(ref ThriftReader thrift, long length)
    {
        var (codec, values, bytes, data, dictionary) = (0, 0L, 0L, 0L, 0L);
        var outer = thrift.Enter();
        while (thrift.Next(out var id, out var type))
        {
            switch (id)
            {
                case 4: codec = (int)thrift.ReadNumber(); break;
                case 5: values = thrift.ReadNumber(); break;
                case 7: bytes = thrift.ReadNumber(); break;
                case 9: data = thrift.ReadNumber(); break;
                case 11: dictionary = thrift.ReadNumber(); break;
                default: thrift.Skip(type); break;
            }
        }
        thrift.Leave(outer);
        var at = dictionary > 0 ? Math.Min(dictionary, data) : data;
        return values is >= 0 and <= int.MaxValue && at >= 4 && bytes >= 0 && bytes <= length && at <= length - bytes
            ? new(codec, values, at, bytes)
            : throw new InvalidDataException("a column beyond the end of the file");
    }

    void ParseNote(ref ThriftReader thrift)
    {
        var (key, value) = ("", "");
        var outer = thrift.Enter();
        while (thrift.Next(out var id, out var type))
        {
            if (id == 1)
                key = thrift.ReadString();
            else if (id == 2)
                value = thrift.ReadString();
            else
                thrift.Skip(type);
        }
        thrift.Leave(outer);
        Notes[key] = value;
    }
}
