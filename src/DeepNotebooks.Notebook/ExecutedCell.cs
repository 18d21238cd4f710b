using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Notebook;

/// <summary>A cell as it was run.</summary>
/// <param name="Number">Its execution count, from 1.</param>
/// <param name="Code">Its text.</param>
/// <param name="Started">When, UTC.</param>
/// <param name="Elapsed">How long; null while it runs.</param>
/// <param name="Succeeded">Whether it ended without an error; null while it runs.</param>
public sealed record ExecutedCell(int Number, string Code, DateTimeOffset Started, TimeSpan? Elapsed, bool? Succeeded)
{
    /// <summary>The key under which a notebook's cells, and the notebook itself, keep the record of how they were run, in their metadata.</summary>
    public const string Key = "deepnotebooks";

    /// <summary>The id that the front end gives the cell; null where it tells none.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// The record of this run for the cell's metadata in an executed notebook, under <see cref="Key"/>: <c>sha256</c> of the text in UTF-8,
    /// <c>count</c>, <c>started</c> and <c>ended</c> (UTC, to the millisecond), and <c>status</c>: "ok", "error" or "running".
    /// </summary>
    public JsonObject ToMetadata()
    {
        var metadata = new JsonObject { ["sha256"] = Sha256(Code), ["count"] = Number, ["started"] = Time(Started) };
        if (Elapsed is { } elapsed)
            metadata["ended"] = Time(Started + elapsed);
        metadata["status"] = Succeeded switch { true => "ok", false => "error", null => "running" };
        return metadata;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");
}
