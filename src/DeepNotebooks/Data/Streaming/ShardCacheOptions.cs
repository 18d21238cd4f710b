using System.Globalization;

namespace DeepNotebooks;

/// <summary>How much of the disk the tar shards of sets that are read as a stream may take. See <see cref="Datasets.ShardCache"/>.</summary>
/// <remarks>All streams and all processes of a cache share the folder; what was longest unused goes first.</remarks>
public sealed record ShardCacheOptions
{
    /// <summary>The variable that sets <see cref="MostBytes"/> where a program does not: "50GB", "800MB", "2TB".</summary>
    public const string Variable = "DEEPNOTEBOOKS_SHARDS";

    const long Default = 100_000_000_000;

    /// <summary>The folder; <c>stream</c> below the cache where left out.</summary>
    public string? Folder { get; init; }

    /// <summary>Bytes that all shards here may take together, those on their way included; null: what <c>DEEPNOTEBOOKS_SHARDS</c> says, else 100 GB.</summary>
    public long? MostBytes { get; init; }

    /// <summary>Bytes that must stay free on the disk.</summary>
    public long KeepFree { get; init; } = 2L << 30;

    /// <exception cref="RequestException">The variable does not name a size.</exception>
    internal long Most => MostBytes ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? Parse(text) : Default);

    static long Parse(string text)
    {
        var digits = text.Trim().TrimEnd('B', 'b', 'i').TrimEnd();
        var factor = digits.Length == 0 ? 0 : char.ToUpperInvariant(digits[^1]) switch { 'K' => 1e3, 'M' => 1e6, 'G' => 1e9, 'T' => 1e12, _ => 1 };
        if (factor > 1)
            digits = digits[..^1];
        return factor > 0 && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e7
            ? (long)(number * factor)
            : throw new RequestException($"{Variable}={Text.Shown.Line(text)} is no size; 50GB and 800MB are.");
    }
}
