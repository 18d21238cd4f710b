using System.Globalization;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>A condition on a metric: its name, how it is compared, and with what.</summary>
sealed partial record MetricCondition(string Metric, string Sign, double Bound)
{
    /// <exception cref="RequestException">One of them is no condition.</exception>
    internal static IReadOnlyList<MetricCondition> ParseAll(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    internal bool Holds(IReadOnlyDictionary<string, double> metrics) => Find(metrics) is { } value && Sign switch
    {
        ">" => value > Bound,
        ">=" => value >= Bound,
        "<" => value < Bound,
        "<=" => value <= Bound,
        _ => value.Equals(Bound),
    };

    double? Find(IReadOnlyDictionary<string, double> metrics) =>
        metrics.TryGetValue(Metric, out var value) || metrics.TryGetValue("test_" + Metric, out value) || metrics.TryGetValue("val_" + Metric, out value)
            ? value
            : null;

    static MetricCondition Parse(string text)
    {
        var match = Shape().Match(text);
        return match.Success && double.TryParse(match.Groups["bound"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound)
            ? new MetricCondition(match.Groups["metric"].Value, match.Groups["sign"].Value, bound)
            : throw new RequestException(
                $"'{text.ReplaceLineEndings(" ")}' is no condition on a metric: write its name, one of > >= < <= = and a number, "
                + "such as \"test_accuracy>0.9\" (in quotes, or a shell takes the sign for its own).");
    }

    [GeneratedRegex(@"^(?<metric>[A-Za-z][A-Za-z0-9_]*)\s*(?<sign>>=|<=|>|<|=)\s*(?<bound>\S+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
