using System.Collections;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>Finds tokens, keys, passwords and home folders in a line of text.</summary>
/// <remarks>By the prefixes that their issuers document, and by what this process itself holds: a hub gives tokens that have no prefix.</remarks>
static class Leaks
{
    internal const string HomePath = "a home folder's path";

    static readonly (string Kind, Regex Pattern)[] Known =
    [
        ("a GitHub token", Of(@"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})")),
        ("a GitLab token", Of(@"\bgl(pat|dt|rt|ptt|cbt|ft|soat)-[A-Za-z0-9_-]{20,}")),
        ("a Hugging Face token", Of(@"\bhf_[A-Za-z0-9]{30,}")),
        ("an AWS access key", Of(@"\b(AKIA|ASIA)[A-Z0-9]{16}\b")),
        ("an AWS secret key", Of(@"(?i)aws_?secret_?access_?key[""']?\s*[:=]\s*[""']?(?<secret>[A-Za-z0-9/+]{40})")),
        ("a Google API key", Of(@"\bAIza[A-Za-z0-9_-]{35}")),
        ("a Slack token", Of(@"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
        ("an API key", Of(@"\bsk-[A-Za-z0-9_-]{20,}")),
        ("an npm token", Of(@"\bnpm_[A-Za-z0-9]{36}")),
        ("a PyPI token", Of(@"\bpypi-AgE[A-Za-z0-9_-]{50,}")),
        ("an Azure storage key", Of(@"AccountKey=(?<secret>[A-Za-z0-9+/]{60,}={0,2})")),
        ("a JSON web token", Of(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
        ("a private key", Of(@"-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----")),
        ("a password in a URL", Of(@"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@""'<>]+:(?<secret>[^\s/@""'<>{$]{3,})@[A-Za-z0-9.-]+")),
        ("a bearer token", Of(@"(?i)\bauthorization[""']?\s*[:=]\s*[""']?(bearer|token|basic)\s+(?<secret>[A-Za-z0-9+/._~=-]{12,})")),
        ("a password", Of(@"(?i)\b\w*(password|passwd|secret|api_?key|access_?token|auth_?token)\w*[""']?\s*[:=]\s*@?""(?<secret>[^""\s{}<>$]{8,})""")),
        ("a password", Of(@"(?i)\b\w*(password|passwd|secret|api_?key|access_?token|auth_?token)\w*[""']?\s*[:=]\s*'(?<secret>[^'\s{}<>$]{8,})'")),
        (HomePath, Of(@"(?<![\w.:/-])/(home|Users)/(?<user>[A-Za-z0-9._-]+)")),
        (HomePath, Of(@"(?<![\w.:/-])/root(?=/[\w.-])")),
        (HomePath, Of(@"(?i)\b[a-z]:\\{1,2}Users\\{1,2}[A-Za-z0-9._-]+")),
    ];

    // What stands where a secret would, in an example.
    static readonly Regex Placeholder = Of(@"^(?i)(.)\1*$|^(your|my|the|some|example|changeme|placeholder|dummy|secret|password|token)[\w .-]*$|^\*+|^\.\.\.|^xxx");

    /// <summary>Everything of the kind in <paramref name="text"/>, which stands at <paramref name="where"/>.</summary>
    internal static IEnumerable<Leak> In(string text, string where, IReadOnlyCollection<string> held)
    {
        foreach (var (kind, pattern) in Known)
        {
            foreach (Match match in pattern.Matches(text))
            {
                var secret = match.Groups["secret"] is { Success: true } group ? group.Value : match.Value;
                if (!Placeholder.IsMatch(secret))
                    yield return new(where, kind, secret);
            }
        }
        foreach (var secret in held.Where(secret => text.Contains(secret, StringComparison.Ordinal)))
            yield return new(where, "a secret of this process's environment", secret);
    }

    /// <summary>The values of environment variables whose names say that they are secret.</summary>
    internal static IReadOnlyCollection<string> Held() =>
        [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => SecretName.IsMatch((string)variable.Key))
            .Select(variable => (string?)variable.Value ?? "")
            .Where(value => value.Length >= 8 && !value.Contains('/'))
            .Distinct(StringComparer.Ordinal)];

    static readonly Regex SecretName = Of(@"(?i)(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|CREDENTIAL)S?$");

    static Regex Of(string pattern) => new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
}
