using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>A repository on a forge, as its Git URL names it.</summary>
/// <param name="Site">The forge's own address: scheme, host and port.</param>
/// <param name="Repository">The path there, without ".git": "owner/name", on GitLab with groups above it.</param>
/// <param name="Kind">Which forge it is.</param>
sealed partial record ForgeAddress(Uri Site, string Repository, ForgeKind Kind)
{
    /// <exception cref="RequestException">The zoo is on no forge, or nobody can tell on which.</exception>
    internal static ForgeAddress Of(ZooAddress zoo, GitEnvironment environment)
    {
        if (zoo.IsLocal || Pattern().Match(zoo.Url) is not { Success: true } match)
        {
            throw new RequestException(
                $"a pull request is opened on GitHub or GitLab, and the zoo '{zoo}' is on neither: name one with '--zoo', or publish without '--pull-request'.");
        }
        var (host, port) = (match.Groups["host"].Value.ToLowerInvariant(), match.Groups["port"].Value);
        var web = match.Groups["web"].Success; // an ssh port says nothing of where the pages are
        var site = new Uri(web ? $"{match.Groups["web"].Value.ToLowerInvariant()}://{host}{port}" : $"https://{host}");
        return new ForgeAddress(site, match.Groups["path"].Value, KindOf(web ? host + port : host, environment) ?? throw new RequestException(
            $"whether '{host}' is GitHub or GitLab cannot be told by its name: set GH_HOST or GITLAB_HOST to '{host}{(web ? port : "")}', as their own programs have it."));
    }

    static ForgeKind? KindOf(string host, GitEnvironment environment) =>
        host == "github.com" || host == environment.Get("GH_HOST") ? ForgeKind.GitHub
        : host == environment.Get("GITLAB_HOST") || host.Split('.').Contains("gitlab") ? ForgeKind.GitLab
        : null;

    // https://host[:port]/path[.git], ssh://user@host[:port]/path[.git], user@host:path[.git]
    [GeneratedRegex(@"^((?<web>https?)://([^/@]*@)?(?<host>[^/:@]+)(?<port>:\d+)?/|ssh://([^/@]*@)?(?<host>[^/:@]+)(:\d+)?/|([^/@:]+@)?(?<host>[^/:@]+):/?)(?<path>[^/]+(/[^/]+)*/[^/]+?)(\.git)?/?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}

/// <summary>The forges on which a pull request can be opened.</summary>
enum ForgeKind
{
    /// <summary>github.com, or an Enterprise Server of one's own: by its REST API.</summary>
    GitHub,

    /// <summary>gitlab.com, or one of one's own: by options of the push.</summary>
    GitLab,
}
