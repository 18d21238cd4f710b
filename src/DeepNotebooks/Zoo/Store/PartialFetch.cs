using System.Text.RegularExpressions;
using CliWrap;

namespace DeepNotebooks.Zoos;

/// <summary>How git is asked for a part of a repository, and what servers answer.</summary>
/// <remarks>gitprotocol-v2(5), "fetch"; gitprotocol-capabilities(5), "filter" and "allow-reachable-sha1-in-want" for servers that speak the older one.</remarks>
static partial class PartialFetch
{
    /// <summary>Adds to git what it must know to take in commits without their trees, and to ask for all that it is told to ask for.</summary>
    internal static Git In(Git git) => new(git.Environment.WithSettings(
        ("remote.origin.promisor", "true"),
        ("remote.origin.partialclonefilter", "tree:0"),
        ("protocol.version", "2"), // by it a server lists only the references that are asked for
        ("fetch.negotiationAlgorithm", "noop")));

    /// <summary>The words of a fetch that writes no more than it is asked for.</summary>
    internal static string[] Command(IEnumerable<string> options, params IEnumerable<string> references) =>
        ["fetch", "--no-progress", "--no-tags", "--no-write-fetch-head", .. options, "origin", .. references];

    /// <summary>Fetches objects by their ids, with what <paramref name="filter"/> leaves of what they lead to.</summary>
    internal static Task<GitResult> TryAsync(Git git, string filter, IEnumerable<string> ids, CancellationToken cancellation) =>
        git.TryAsync(Command([filter, "--stdin"]), cancellation, PipeSource.FromString(string.Join('\n', ids) + "\n"));

    /// <summary>Whether the server sends parts and single objects.</summary>
    internal static async Task<(GitResult Result, bool Knows)> AskAsync(Git git, CancellationToken cancellation)
    {
        // git has no command that tells what a server is capable of; its trace does.
        var tracing = new Git(git.Environment.WithSettings(("protocol.version", "2")).With(("GIT_TRACE_PACKET", "1")));
        var result = await tracing.TryAsync(["ls-remote", "--heads", "origin", "refs/heads/main"], cancellation);
        var lines = result.Errors.Split('\n');
        var told = lines.Where(line => !line.Contains(" packet: ", StringComparison.Ordinal));
        return (result with { Errors = string.Join('\n', told) }, lines.Any(line => Capable().IsMatch(line)));
    }

    /// <summary>Whether the server knows filters and will not have this one.</summary>
    internal static bool IsRefused(GitResult result) =>
        !result.Succeeded && (Refused().IsMatch(result.Errors) || result.Errors.Contains("does not allow request for unadvertised object"));

    /// <summary>Whether there was nothing to fetch: git says that by no word, and by an exit code as if something had gone wrong.</summary>
    internal static bool IsOfNothing(GitResult result) => result.ExitCode == 1 && !Trouble().IsMatch(result.Errors);

    /// <summary>The tags that are here already and stand elsewhere there; git leaves them as they are here.</summary>
    internal static IReadOnlyList<string> MovedTags(GitResult result) =>
        result.Succeeded ? [] : [.. Clobbered().Matches(result.Errors).Select(match => match.Groups["tag"].Value)];

    // The newer protocol has a line of what fetch can do, the older one all of it behind the first reference.
    [GeneratedRegex(@" packet: +\S+< (fetch=(.* )?filter( |$)|.*allow-tip-sha1-in-want .*allow-reachable-sha1-in-want .*filter( |$))",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Capable();

    [GeneratedRegex(@"filter '[^']*' not supported|filter not supported",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refused();

    [GeneratedRegex("^(error|fatal|remote): |^ ! ", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Trouble();

    // " ! [rejected]  topic/name@1 -> topic/name@1  (would clobber existing tag)"
    [GeneratedRegex(@"\[rejected\]\s+(?<tag>\S+)\s+->.*would clobber existing tag",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Clobbered();
}
