using System.Collections;
using System.Globalization;
using System.Reflection;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Formatting;

/// <summary>The first rows of a Microsoft.Data.Analysis.DataFrame, in whatever version a notebook brought it.</summary>
static class DataFrameFormat
{
    internal const string Type = "Microsoft.Data.Analysis.DataFrame";
    const int most = 20;

    internal static MimeBundle Format(object frame)
    {
        var columns = ((IEnumerable)Property(frame, "Columns")).Cast<object>().ToList();
        var count = (long)Property(Property(frame, "Rows"), "Count");
        var rows = Enumerable.Range(0, (int)Math.Min(count, most)).Select(row => new[] { $"{row}" }.Concat(columns.Select(column => Cell(column, row))).ToArray());
        return Table.Of(
            ["index", .. columns.Select(column => (string)Property(column, "Name"))],
            rows,
            count > most ? $"the first {most} of {count.ToString("N0", CultureInfo.InvariantCulture)} rows" : null);
    }

    static string Cell(object column, long row) => Indexer(column.GetType()).GetValue(column, [row]) switch
    {
        null => "<null>",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString() ?? "",
    };

    static object Property(object target, string name) => target.GetType().GetProperty(name)!.GetValue(target)!;

    // A column of a known type hides the indexer of its base by one of its own.
    static PropertyInfo Indexer(Type column) =>
        column.GetProperties().First(property => property.Name == "Item" && property.GetIndexParameters() is [{ } index] && index.ParameterType == typeof(long));
}
