namespace DeepNotebooks.Data;

/// <summary>A row of a table: an image and its classes.</summary>
/// <param name="File">As the table writes it.</param>
/// <param name="Labels">By <see cref="LabelBook"/>'s first numbering.</param>
/// <param name="Split">Null where the table does not say.</param>
/// <param name="Line">In the file, from 1.</param>
readonly record struct TableRow(string File, int[] Labels, string? Split, int Line);

/// <summary>A CSV or TSV file of images and their classes.</summary>
/// <remarks>
/// One column of classes, of which several in a cell are divided by ';' or '|': then the set is multi-label. Or a column a class with zeros
/// and ones: one class an image where each row has exactly one 1, else the set is multi-label.
/// </remarks>
sealed class LabelTable(string folder, string path, TableColumns columns)
{
    static readonly char[] Dividers = [';', '|'];

    internal string Path => path;

    /// <summary>Whether a row has several classes, or none.</summary>
    internal bool IsMultiLabel { get; private set; }

    /// <summary>The table at <paramref name="path"/> within the folder; null where it is none of images and classes.</summary>
    internal static LabelTable? Recognise(string folder, string path)
    {
        using var text = new DelimitedText(System.IO.Path.Combine(folder, path));
        if (text.ReadHeader() is not { } header)
            return null;
        return (TableColumns.Of(header) ?? TableColumns.Guess(header, FirstRows(text))) is { } found ? new LabelTable(folder, path, found) : null;
    }

    static List<string[]> FirstRows(DelimitedText text)
    {
        var rows = new List<string[]>();
        try
        {
            while (rows.Count < 200 && text.Read() is { } row)
                rows.Add(row);
            return rows;
        }
        catch (RequestException)
        {
            return []; // about something else, and no table of ours to complain of
        }
    }

    /// <summary>How a message speaks of a line.</summary>
    internal string Place(int line) => $"'{System.IO.Path.Combine(folder, path)}' line {line}";

    /// <summary>All rows; null where the columns that should be classes hold something else than zeros and ones.</summary>
    /// <exception cref="RequestException">A row has another number of fields, no file, no class, or an unknown split.</exception>
    internal List<TableRow>? Read(LabelBook book)
    {
        using var text = new DelimitedText(System.IO.Path.Combine(folder, path));
        var header = text.ReadHeader()!;
        // In label order they stand as in the table: one after the other, before any row is read.
        var classes = columns.Classes.Select(column => book.Add(header[column], Place(1))).ToArray();
        var rows = new List<TableRow>();
        for (var row = columns.HasHeader ? text.Read() : header; row is not null; row = text.Read())
        {
            var place = Place(text.Line);
            if (row.Length != header.Length)
                throw new RequestException($"{place}: {row.Length} fields, and the header has {header.Length}.");
            if (Labels(row, classes, book, place) is not { } labels)
                return null;
            var file = row[columns.File].Trim();
            if (file.Length == 0)
                throw new RequestException($"{place}: no file is named.");
            rows.Add(new TableRow(file, labels, SplitOf(row, place), text.Line));
        }
        IsMultiLabel |= columns.Label is null && rows.Exists(row => row.Labels.Length != 1);
        return rows;
    }

    int[]? Labels(string[] row, int[] classes, LabelBook book, string place)
    {
        if (columns.Label is { } column)
        {
            var cell = row[column].Trim();
            if (cell.IndexOfAny(Dividers) < 0)
            {
                return cell.Length > 0 ? [book.Add(cell, place)] : throw new RequestException(
                    $"{place}: '{Text.Shown.Line(row[columns.File])}' has no class. (Where images may have none: a column of zeros and ones for each class.)");
            }
            IsMultiLabel = true;
            return [.. cell.Split(Dividers, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().Select(name => book.Add(name, place))];
        }
        var found = new List<int>();
        for (var i = 0; i < classes.Length; i++)
        {
            switch (row[columns.Classes[i]].Trim())
            {
                case "1" or "1.0" or "True" or "true":
                    found.Add(classes[i]);
                    break;
                case "0" or "0.0" or "False" or "false":
                    break;
                default:
                    return null;
            }
        }
        return [.. found];
    }

    string? SplitOf(string[] row, string place)
    {
        if (columns.Split is not { } column || row[column].Trim() is not { Length: > 0 } named)
            return null;
        return SplitNames.Of(named) ?? throw new RequestException($"{place}: '{Text.Shown.Line(named)}' is no split; there are train, val and test.");
    }
}
