using System.Security.Cryptography;
using System.Text;

namespace DeepNotebooks.Data;

/// <summary>The kinds of source that a dataset may be asked for by, beside names and folders.</summary>
static class DatasetSource
{
    static readonly Func<string, ISource?>[] Kinds = [ShardStreamSource.Recognise, InvenioSource.Recognise, RcloneSource.Recognise, HttpSource.Recognise, FileSource.Recognise];

    /// <summary>The source a text names; null where it names none, but perhaps a dataset or a folder.</summary>
    /// <exception cref="RequestException">It is nearly one.</exception>
    internal static ISource? Recognise(string text)
    {
        if (Kinds.Select(kind => kind(text)).FirstOrDefault(source => source is not null) is { } source)
            return source;
        var end = text.IndexOf("://", StringComparison.Ordinal);
        return end <= 0
            ? null
            : throw new RequestException($"'{text}': addresses of the kind '{text[..end]}' are not known here; https://…, doi:…, rclone:REMOTE:PATH, a name or a folder are.");
    }

    /// <summary>A folder name for an address: its last word to be read by people, and eight digits that tell it from all others.</summary>
    internal static string NameFor(string word, string address) =>
        $"{SafePath.Slug(word)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..8]}";
}
