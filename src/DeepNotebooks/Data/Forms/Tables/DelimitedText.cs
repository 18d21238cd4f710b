using System.Text;

namespace DeepNotebooks.Data;

/// <summary>A CSV or TSV file, row by row (RFC 4180): quoted fields, any line ends, with or without a byte order mark.</summary>
/// <remarks>The delimiter is the one of comma, semicolon and tab that the first line has most of.</remarks>
sealed class DelimitedText : IDisposable
{
    const int MostFields = 4096, MostCharacters = 1 << 20;

    static readonly char[] Delimiters = [',', '\t', ';'];

    readonly string path;
    readonly StreamReader reader;
    readonly StringBuilder field = new();
    readonly List<string> fields = [];
    char delimiter = ',';

    /// <exception cref="RequestException">The file cannot be read.</exception>
    internal DelimitedText(string path)
    {
        this.path = path;
        reader = new StreamReader(File.OpenRead(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
    }

    /// <summary>The line that the last row began on, from 1.</summary>
    internal int Line { get; private set; }

    int nextLine = 1;

    /// <summary>The first row; null where the file is empty.</summary>
    internal string[]? ReadHeader()
    {
        var header = Read(sniffing: true);
        return header is null ? null : [.. header.Select(name => name.Trim())];
    }

    /// <summary>The next row that is not empty; null at the end.</summary>
    /// <exception cref="RequestException">The file is no text, or a quote is never closed.</exception>
    internal string[]? Read()
    {
        string[]? row;
        do
            row = Read(sniffing: false);
        while (row is [""]);
        return row;
    }

    public void Dispose() => reader.Dispose();

    string[]? Read(bool sniffing)
    {
        try
        {
            return sniffing ? Sniffed() : ReadRow();
        }
        catch (DecoderFallbackException error)
        {
            throw new RequestException($"'{path}' line {nextLine}: it is not UTF-8; save it as UTF-8.", error);
        }
        catch (IOException error)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    string[]? Sniffed()
    {
        // The header as one field: which of the three stands in it most often, outside quotes.
        var line = new StringBuilder();
        for (int next; (next = reader.Peek()) >= 0 && next is not ('\n' or '\r'); _ = reader.Read())
        {
            if (line.Length == MostCharacters)
                throw new RequestException($"'{path}': its first line has more than {MostCharacters} characters: it is no table.");
            line.Append((char)next);
        }
        var text = line.ToString();
        var outside = string.Concat(text.Split('"').Where((_, i) => i % 2 == 0));
        delimiter = Delimiters.MaxBy(one => outside.Count(character => character == one));
        if (text.Length == 0)
            return null;
        using var header = new DelimitedText(path, text, delimiter);
        return header.ReadRow();
    }

    DelimitedText(string path, string text, char delimiter)
    {
        (this.path, this.delimiter) = (path, delimiter);
        reader = new StreamReader(new MemoryStream(Encoding.UTF8.GetBytes(text)));
    }

    string[]? ReadRow()
    {
        if (reader.Peek() < 0)
            return null;
        Line = nextLine;
        fields.Clear();
        var characters = 0;
        while (true)
        {
            var last = ReadField(ref characters);
            if (fields.Count == MostFields)
                throw new RequestException($"'{path}' line {Line}: more than {MostFields} fields.");
            fields.Add(field.ToString());
            if (last)
                return [.. fields];
        }
    }

    // Whether the row ends behind it.
    bool ReadField(ref int characters)
    {
        field.Clear();
        var quoted = false;
        for (var first = true; ; first = false)
        {
            var next = reader.Read();
            if (++characters > MostCharacters)
                throw new RequestException($"'{path}' line {Line}: a row of more than {MostCharacters} characters{(quoted ? "; is a quote never closed?" : "")}.");
            if (next == '\n')
                nextLine++;
            if (quoted)
            {
                if (next < 0)
                    throw new RequestException($"'{path}' line {Line}: a quote is never closed.");
                if (next != '"')
                    field.Append((char)next);
                else if (reader.Peek() == '"')
                    field.Append((char)reader.Read());
                else
                    quoted = false;
                continue;
            }
            if (next < 0 || next == '\n')
                return true;
            if (next == '\r')
            {
                if (reader.Peek() == '\n')
                    _ = reader.Read();
                nextLine++;
                return true;
            }
            if (next == delimiter)
                return false;
            if (next == '"' && first)
                quoted = true;
            else
                field.Append((char)next);
        }
    }
}
