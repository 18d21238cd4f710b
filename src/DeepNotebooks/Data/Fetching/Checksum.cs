using System.Security.Cryptography;

namespace DeepNotebooks.Data;

/// <summary>What a publisher says a file hashes to, written "sha256:…" or "md5:…".</summary>
sealed record Checksum
{
    static readonly Dictionary<string, (HashAlgorithmName Name, int Digits)> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["md5"] = (HashAlgorithmName.MD5, 32),
        ["sha1"] = (HashAlgorithmName.SHA1, 40),
        ["sha256"] = (HashAlgorithmName.SHA256, 64),
        ["sha512"] = (HashAlgorithmName.SHA512, 128),
    };

    Checksum(string kind, string digits)
    {
        Kind = kind.ToLowerInvariant();
        Digits = digits.ToLowerInvariant();
    }

    /// <summary>"md5", "sha256", …</summary>
    internal string Kind { get; }

    /// <summary>Lower-case hexadecimal.</summary>
    internal string Digits { get; }

    internal static Checksum Sha256(string digits) => new("sha256", digits);

    internal static Checksum Md5(string digits) => new("md5", digits);

    /// <summary>Reads "md5:…", "sha256=…" and their like; null where it is none.</summary>
    internal static Checksum? TryParse(string? text) =>
        text?.Split(':', '=') is [var kind, var digits]
        && Kinds.TryGetValue(kind, out var known)
        && digits.Length == known.Digits
        && digits.All(char.IsAsciiHexDigit)
            ? new Checksum(kind, digits)
            : null;

    /// <summary>For hashing something to compare with this.</summary>
    internal IncrementalHash Start() => IncrementalHash.CreateHash(Kinds[Kind].Name);

    public override string ToString() => $"{Kind}:{Digits}";
}
