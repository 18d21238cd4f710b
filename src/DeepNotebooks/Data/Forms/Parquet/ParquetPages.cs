using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>A page of a column: where it is and how it is written, as its header says.</summary>
/// <param name="At">Where its bytes begin, behind the header.</param>
/// <param name="Packed">Their length in the file.</param>
/// <param name="Bytes">Their length unpacked.</param>
/// <param name="Values">Values, missing ones included; of a dictionary, its entries.</param>
/// <param name="Encoding">Parquet's number.</param>
/// <param name="Levels">Of a page of version 2, the lengths of its unpacked levels; null in version 1.</param>
/// <param name="Codec">How it is packed.</param>
sealed record ParquetPage(long At, int Packed, int Bytes, int Values, int Encoding, (int Repetition, int Definition)? Levels, int Codec)
{
    internal const int Plain = 0, PlainDictionary = 2, RunLength = 3, ByDictionary = 8;

    /// <summary>The page of values that this one only points into.</summary>
    internal ParquetPage? Dictionary { get; init; }

    internal bool IsByDictionary => Encoding is PlainDictionary or ByDictionary;
}

/// <summary>The pages of one column in one row group, found by reading their headers only.</summary>
static class ParquetPages
{
    const int DataPage = 0, DictionaryPage = 2, DataPage2 = 3;

    /// <summary>Headers take a few dozen bytes, with statistics of long values some thousands.</summary>
    const int UsualHeader = 4096, MostHeader = 1 << 20;

    /// <summary>What one page may unpack to.</summary>
    const int MostPageBytes = 1 << 29;

    const int MostPageValues = 1 << 24;

    /// <exception cref="RequestException">A header is broken or claims what cannot be.</exception>
    internal static List<ParquetPage> Of(SafeFileHandle file, string path, ParquetChunk chunk)
    {
        try
        {
            return Walk(file, chunk);
        }
        catch (InvalidDataException error)
        {
            throw new RequestException(ParquetFooter.Broken(path, error.Message).Message, error);
        }
    }

    static List<ParquetPage> Walk(SafeFileHandle file, ParquetChunk chunk)
    {
        var pages = new List<ParquetPage>();
        ParquetPage? dictionary = null;
        var (at, end, values) = (chunk.At, chunk.At + chunk.Bytes, 0L);
        while (values < chunk.Values)
        {
            var (page, kind, header) = Header(file, at, end, chunk.Codec);
            at += header;
            if (page.Packed < 0 || page.Bytes < 0 || page.Packed > end - at || page.Bytes > MostPageBytes
                || page.Bytes / Unpacking.MostExpansion(chunk.Codec) > page.Packed + 1 || page.Values is < 0 or > MostPageValues)
            {
                throw new InvalidDataException($"a page that claims {page.Bytes} bytes and {page.Values} values out of {page.Packed} bytes");
            }
            page = page with { At = at };
            at += page.Packed;
            if (kind == DictionaryPage)
            {
                dictionary = page;
            }
            else if (kind is DataPage or DataPage2)
            {
                pages.Add(page.IsByDictionary ? page with { Dictionary = dictionary ?? throw new InvalidDataException("a page without its dictionary") } : page);
                values += page.Values;
            }
        }
        return values == chunk.Values ? pages : throw new InvalidDataException("its pages hold more values than its footer says");
    }

    static (ParquetPage Page, int Kind, int HeaderBytes) Header(SafeFileHandle file, long at, long end, int codec)
    {
        var bytes = new byte[Math.Min(UsualHeader, end - at)];
        if (bytes.Length == 0)
            throw new InvalidDataException("its pages end early");
        var filled = HandleRange.Fill(file, at, bytes);
        try
        {
            return Parse(new ThriftReader(bytes.AsSpan(0, filled)), codec);
        }
        catch (InvalidDataException) when (filled == UsualHeader)
        {
            bytes = new byte[Math.Min(MostHeader, end - at)];
            return Parse(new ThriftReader(bytes.AsSpan(0, HandleRange.Fill(file, at, bytes))), codec);
        }
    }

    static (ParquetPage Page, int Kind, int HeaderBytes) Parse(ThriftReader thrift, int codec)
    {
        var (kind, bytes, packed) = (-1, -1L, -1L);
        var page = new ParquetPage(0, 0, 0, 0, 0, null, codec);
        while (thrift.Next(out var id, out var type))
        {
            switch (id, type)
            {
                case (1, _): kind = (int)thrift.ReadNumber(); break;
                case (2, _): bytes = thrift.ReadNumber(); break;
                case (3, _): packed = thrift.ReadNumber(); break;
                case (5 or 7, ThriftReader.Struct): page = ParseOlder(ref thrift, page); break;
                case (8, ThriftReader.Struct): page = ParseNewer(ref thrift, page); break;
                default: thrift.Skip(type); break;
            }
        }
        if (bytes is < 0 or > int.MaxValue || packed is < 0 or > int.MaxValue)
            throw new InvalidDataException("a page of an impossible length");
        return (page with { Packed = (int)packed, Bytes = (int)bytes }, kind, thrift.At);
    }

    static ParquetPage ParseOlder(ref ThriftReader thrift, ParquetPage page)
    {
        var (values, encoding) = (-1L, 0L);
        var outer = thrift.Enter();
        while (thrift.Next(out var id, out var type))
        {
            switch (id)
            {
                case 1: values = thrift.ReadNumber(); break;
                case 2: encoding = thrift.ReadNumber(); break;
                default: thrift.Skip(type); break;
            }
        }
        thrift.Leave(outer);
        return page with { Values = Number(values), Encoding = Number(encoding) };
    }

    static ParquetPage ParseNewer(ref ThriftReader thrift, ParquetPage page)
    {
        var (values, encoding, definition, repetition, codec) = (-1L, 0L, 0L, 0L, page.Codec);
        var outer = thrift.Enter();
        while (thrift.Next(out var id, out var type))
        {
            switch (id)
            {
                case 1: values = thrift.ReadNumber(); break;
                case 4: encoding = thrift.ReadNumber(); break;
                case 5: definition = thrift.ReadNumber(); break;
                case 6: repetition = thrift.ReadNumber(); break;
                case 7: codec = type == ThriftReader.True ? codec : 0; break;
                default: thrift.Skip(type); break;
            }
        }
        thrift.Leave(outer);
        return page with { Values = Number(values), Encoding = Number(encoding), Levels = (Number(repetition), Number(definition)), Codec = codec };
    }

    static int Number(long value) => value is >= 0 and <= int.MaxValue ? (int)value : throw new InvalidDataException("an impossible number");
}
