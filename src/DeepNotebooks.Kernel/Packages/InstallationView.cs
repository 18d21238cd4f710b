using System.Net;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>What a cell with <c>#r "nuget:…"</c> shows: the packages while they come, then those that were asked for.</summary>
static class InstallationView
{
    /// <param name="requests">What was asked for.</param>
    /// <param name="found">How many packages that has come to so far.</param>
    internal static MimeBundle Working(IReadOnlyList<PackageRequest> requests, int found) =>
        Of("Installing packages", [.. requests.Select(Shown)], found > requests.Count ? [$"{found - requests.Count} more that they need"] : []);

    internal static MimeBundle Done(Installation done) => Of("Installed packages", done.Packages, done.Notes);

    internal static MimeBundle Failed(IReadOnlyList<PackageRequest> requests) => Of("Not installed", [.. requests.Select(Shown)], []);

    static string Shown(PackageRequest request) => request.Version is null ? request.Id : $"{request.Id}, {request.Version}";

    static MimeBundle Of(string heading, IReadOnlyList<string> packages, IReadOnlyList<string> notes)
    {
        var items = string.Concat(packages.Select(package => $"<li>{WebUtility.HtmlEncode(package)}</li>"));
        var told = string.Concat(notes.Select(note => $"<div>{WebUtility.HtmlEncode(note)}</div>"));
        var text = string.Join('\n', notes.Prepend($"{heading}: {string.Join("; ", packages)}"));
        return MimeBundle.Html($"<div><strong>{heading}</strong><ul>{items}</ul>{told}</div>", text);
    }
}
