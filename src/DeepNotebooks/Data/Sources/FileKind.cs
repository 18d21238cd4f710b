namespace DeepNotebooks.Data;

/// <summary>What a file is by its first bytes, where its name does not tell: addresses such as …/download?id=7 have none.</summary>
static class FileKind
{
    static readonly string[] Telling = [".zip", ".tar", ".tar.gz", ".tgz", ".npz", ".parquet", ".csv", ".tsv", ".7z", ".rar", ".xz", ".bz2", ".zst", ".gz"];

    /// <summary>A name for a file whose ending says what it is.</summary>
    internal static string NameFor(string path, string name)
    {
        if (IsTold(name))
            return name;
        var start = new byte[512];
        using var file = File.OpenRead(path);
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return name + Ending(start.AsSpan(0, length));
    }

    /// <summary>Whether a name says what the file is.</summary>
    internal static bool IsTold(string name) => Telling.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    static string Ending(ReadOnlySpan<byte> start) => start switch
    {
        [0x50, 0x4B, 0x03, 0x04, ..] => Entry(start).EndsWith(".npy", StringComparison.Ordinal) ? ".npz" : ".zip",
        [0x50, 0x4B, 0x05, 0x06, ..] => ".zip",
        [0x1F, 0x8B, ..] => ".tar.gz",
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => ".parquet",
        _ when start.Length > 262 && start.Slice(257, 5).SequenceEqual("ustar"u8) => ".tar",
        _ => "",
    };

    static string Entry(ReadOnlySpan<byte> zip)
    {
        var length = zip.Length > 30 ? BitConverter.ToUInt16(zip[26..]) : 0;
        return System.Text.Encoding.UTF8.GetString(zip.Slice(Math.Min(30, zip.Length), Math.Min(length, Math.Max(0, zip.Length - 30))));
    }
}
