using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>Where <c>#!value</c> reads from.</summary>
static class TextSource
{
    /// <summary>The text, and what an address says it is.</summary>
    internal static async Task<(string Text, string? Mime)> ReadAsync(string option, string place, CancellationToken cancellation)
    {
        try
        {
            return option switch
            {
                "--from-file" => (await File.ReadAllTextAsync(place, cancellation), null),
                "--from-url" => await FetchAsync(place, cancellation),
                _ => (place, null),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException or InvalidOperationException or UriFormatException)
        {
            throw new MagicException($"#!value: '{place}' cannot be read: {error.Message}", error);
        }
    }

    static async Task<(string Text, string? Mime)> FetchAsync(string address, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(address), cancellation);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsStringAsync(cancellation), answer.Content.Headers.ContentType?.MediaType);
    }
}
