using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>Opens a merge request with the push itself: no token is needed beyond what git pushes with.</summary>
/// <remarks>https://docs.gitlab.com/topics/git/commit/#push-options: an option has no line breaks, so GitLab takes "\n" for one.</remarks>
static partial class GitLabPushOptions
{
    internal static IEnumerable<string> For(string title, string body) =>
    [
        "merge_request.create",
        "merge_request.target=main",
        $"merge_request.title={title}",
        $"merge_request.description={body.Replace("\n", "\\n")}",
        "merge_request.remove_source_branch",
    ];

    /// <summary>The address of the merge request, which GitLab says on the other channel of the push; null where it says none.</summary>
    internal static string? Address(GitResult push) => Pattern().Match(push.Errors) is { Success: true } match ? match.Value : null;

    [GeneratedRegex(@"https?://\S+/merge_requests/\d+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
