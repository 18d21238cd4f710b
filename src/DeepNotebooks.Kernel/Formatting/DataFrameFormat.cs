using System.Collections;
using System.Globalization;
using System.Reflection;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Formatting;

/// <summary>A Microsoft.Data.Analysis.DataFrame, in whatever version a notebook brought it, as that package shows it in .NET Interactive: page by page.</summary>
static class DataFrameFormat
{
    internal const string Type = "Microsoft.Data.Analysis.DataFrame";
    const int most = 10_000;

    internal static MimeBundle Format(object frame)
    {
        var columns = ((IEnumerable)Property(frame, "Columns")).Cast<object>().Select(column => (Column: column, Indexer: Indexer(column.GetType()))).ToList();
        var count = (long)Property(Property(frame, "Rows"), "Count");
        var rows = Enumerable.Range(0, (int)Math.Min(count, most))
            .Select(row => new[] { $"{row}" }.Concat(columns.Select(column => Text(column.Indexer.GetValue(column.Column, [(long)row])))).ToArray())
            .ToList();
        return PagedTable.Of(
            ["index", .. columns.Select(column => (string)Property(column.Column, "Name"))],
            rows,
            $"DataFrame - {count} rows{(count > most ? $" (showing a max of {most} rows)" : "")}");
    }

    static string Text(object? value) => value switch
    {
        null => "<null>",
        string text => text,
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("u", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    static object Property(object target, string name) => target.GetType().GetProperty(name)!.GetValue(target)!;

    // A column of a known type hides the indexer of its base by one of its own.
    static PropertyInfo Indexer(Type column) =>
        column.GetProperties().First(property => property.Name == "Item" && property.GetIndexParameters() is [{ } index] && index.ParameterType == typeof(long));
}
