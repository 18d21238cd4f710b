using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>An open Parquet file: its contents, and pages of it on request. Many threads may ask at once.</summary>
sealed class ParquetFile
{
    readonly SafeFileHandle handle;

    /// <exception cref="RequestException">It cannot be read or is no Parquet file.</exception>
    internal ParquetFile(string folder, string name)
    {
        (FullPath, Name) = (Path.Combine(folder, name), name);
        try
        {
            handle = File.OpenHandle(FullPath, options: FileOptions.RandomAccess);
            Footer = ParquetFooter.Read(handle, FullPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{FullPath}' cannot be read: {error.Message}", error);
        }
        // An image has bytes: a file of more rows than bytes lies, and labels for them all would fill the memory.
        Rows = Footer.Groups.Sum(group => group.Rows);
        if (Rows > RandomAccess.GetLength(handle))
            throw ParquetFooter.Broken(FullPath, $"it claims {Rows} rows");
    }

    internal string FullPath { get; }

    /// <summary>Within the dataset.</summary>
    internal string Name { get; }

    internal ParquetFooter Footer { get; }

    internal long Rows { get; }

    internal List<ParquetPage> Pages(ParquetChunk chunk) => ParquetPages.Of(handle, FullPath, chunk);

    /// <summary>Reads and unpacks one page; the dictionary is asked for where the page needs it.</summary>
    /// <exception cref="RequestException">It cannot be read, or is broken.</exception>
    internal ParquetValues Decode(ParquetColumn column, ParquetPage page, Func<ParquetPage, ParquetValues> dictionary)
    {
        var values = page.Dictionary is { } first ? dictionary(first) : null;
        return Unpacked(page, packed => ParquetValues.Decode(column, page, packed.Span, values));
    }

    internal ParquetValues DecodeDictionary(ParquetColumn column, ParquetPage page) =>
        Unpacked(page, packed => ParquetValues.DecodeDictionary(column, page, packed.Span));

    /// <summary>All pages of a small column, in the order of rows.</summary>
    internal IEnumerable<ParquetValues> DecodeAll(int column)
    {
        foreach (var group in Footer.Groups)
        {
            (ParquetPage Page, ParquetValues Values)? last = null;
            foreach (var page in Pages(group.Chunks[column]))
            {
                yield return Decode(Footer.Columns[column], page, dictionary =>
                {
                    if (last?.Page != dictionary)
                        last = (dictionary, DecodeDictionary(Footer.Columns[column], dictionary));
                    return last.Value.Values;
                });
            }
        }
    }

    ParquetValues Unpacked(ParquetPage page, Func<Memory<byte>, ParquetValues> decode)
    {
        var packed = ArrayPool<byte>.Shared.Rent(Math.Max(1, page.Packed));
        try
        {
            if (HandleRange.Fill(handle, page.At, packed.AsSpan(0, page.Packed)) < page.Packed)
                throw new InvalidDataException("it ends early");
            return decode(packed.AsMemory(0, page.Packed));
        }
        catch (InvalidDataException error)
        {
            throw new RequestException(ParquetFooter.Broken(FullPath, error.Message).Message, error);
        }
        catch (IOException error)
        {
            throw new RequestException($"'{FullPath}' cannot be read: {error.Message}", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }
}
