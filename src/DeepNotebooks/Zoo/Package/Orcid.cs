using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>An ORCID iD, by which a researcher is known among others of the same name: sixteen digits, the last of which checks the others.</summary>
/// <remarks>ORCID, "Structure of the ORCID Identifier": ISO 7064 11,2.</remarks>
static partial class Orcid
{
    /// <summary>Says whose publishing it is, wherever somebody publishes.</summary>
    internal const string Variable = "DEEPNOTEBOOKS_ORCID";

    /// <summary>What is given, else <see cref="Variable"/>, else git's user.orcid; "0000-0002-1825-0097", or null where none is known.</summary>
    /// <exception cref="RequestException">It is no ORCID iD.</exception>
    internal static async Task<string?> FindAsync(string? given, Git git, CancellationToken cancellation)
    {
        var (text, where) = given is { Length: > 0 } ? (given, "--orcid")
            : git.Environment.Get(Variable) is { Length: > 0 } variable ? (variable, Variable)
            : ((await git.TryAsync(["config", "--get", "user.orcid"], cancellation)).Output.Trim(), "git's user.orcid");
        return text.Length > 0 ? Parse(text, where) : null;
    }

    /// <summary>The page of it, which is its name in linked data.</summary>
    internal static string Page(string orcid) => $"https://orcid.org/{orcid}";

    /// <exception cref="RequestException">It is none; the message says where it was given.</exception>
    internal static string Parse(string text, string where)
    {
        if (Pattern().Match(text.Trim()) is not { Success: true } match)
            throw new RequestException($"{where}: '{text.ReplaceLineEndings(" ")}' is no ORCID iD: it looks like 0000-0002-1825-0097.");
        var orcid = match.Groups["id"].Value.ToUpperInvariant();
        return CheckDigit(orcid) == orcid[^1]
            ? orcid
            : throw new RequestException($"{where}: '{orcid}' is no ORCID iD: its last digit does not agree with the others, so one of them is mistyped.");
    }

    static char CheckDigit(string orcid)
    {
        var total = 0;
        foreach (var digit in orcid[..^1].Where(char.IsAsciiDigit))
            total = (total + (digit - '0')) * 2;
        var check = (12 - (total % 11)) % 11;
        return check == 10 ? 'X' : (char)('0' + check);
    }

    [GeneratedRegex(@"^(https?://(www\.)?orcid\.org/)?(?<id>\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
