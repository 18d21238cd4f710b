using System.Buffers;
using System.Collections;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>Finds tokens, keys, passwords and home folders in a line of text.</summary>
/// <remarks>By the prefixes that their issuers document, and by what this process itself holds: a hub gives tokens that have no prefix.</remarks>
static class Leaks
{
    internal const string HomePath = "a home folder's path";

    // The hints are what a text must hold for the pattern to be tried: outputs of megabytes are looked at in no time. No pattern can run back over more
    // than a few hundred characters, so that none comes near its limit of time.
    static readonly (string Kind, SearchValues<string> Hints, Regex Pattern)[] Known =
    [
        ("a GitHub token", Any("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"), Of(@"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})")),
        ("a GitLab token", Any("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glft-", "glsoat-"), Of(@"\bgl(pat|dt|rt|ptt|cbt|ft|soat)-[A-Za-z0-9_-]{20,}")),
        ("a Hugging Face token", Any("hf_"), Of(@"\bhf_[A-Za-z0-9]{30,}")),
        ("an AWS access key", Any("AKIA", "ASIA"), Of(@"\b(AKIA|ASIA)[A-Z0-9]{16}\b")),
        ("an AWS secret key", Any("aws"), Of(@"(?i)aws_?secret_?access_?key[""']?\s{0,20}[:=]\s{0,20}[""']?(?<secret>[A-Za-z0-9/+]{40})")),
        ("a Google API key", Any("AIza"), Of(@"\bAIza[A-Za-z0-9_-]{35}")),
        ("a Slack token", Any("xox"), Of(@"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
        ("an API key", Any("sk-"), Of(@"\bsk-[A-Za-z0-9_-]{20,}")),
        ("an npm token", Any("npm_"), Of(@"\bnpm_[A-Za-z0-9]{36}")),
        ("a PyPI token", Any("pypi-AgE"), Of(@"\bpypi-AgE[A-Za-z0-9_-]{50,}")),
        ("an Azure storage key", Any("AccountKey="), Of(@"AccountKey=(?<secret>[A-Za-z0-9+/]{60,}={0,2})")),
        ("a JSON web token", Any("eyJ"), Of(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
        ("a private key", Any("PRIVATE KEY"), Of(@"-----BEGIN ([A-Z0-9]{1,20} ){0,4}PRIVATE KEY-----")),
        ("a password in a URL", Any("://"), Of(@"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@""'<>]{1,200}:(?<secret>[^\s/@""'<>{$]{3,300})@[A-Za-z0-9.-]+")),
        ("a bearer token", Any("authorization"), Of(@"(?i)\bauthorization[""']?\s{0,20}[:=]\s{0,20}[""']?(bearer|token|basic)\s{1,20}(?<secret>[A-Za-z0-9+/._~=-]{12,})")),
        ("a password", Passwords, Of(@"(?i)(password|passwd|secret|api_?key|access_?token|auth_?token)\w{0,40}[""']?\s{0,20}[:=]\s{0,20}@?""(?<secret>[^""\s{}<>$]{8,300})""")),
        ("a password", Passwords, Of(@"(?i)(password|passwd|secret|api_?key|access_?token|auth_?token)\w{0,40}[""']?\s{0,20}[:=]\s{0,20}'(?<secret>[^'\s{}<>$]{8,300})'")),
        (HomePath, Any("/home/", "/Users/"), Of(@"(?<![\w.:/-])/(home|Users)/(?<user>[A-Za-z0-9._-]+)")),
        (HomePath, Any("/root/"), Of(@"(?<![\w.:/-])/root(?=/[\w.-])")),
        (HomePath, Any(@":\Users\", @":\\Users\"), Of(@"(?i)\b[a-z]:\\{1,2}Users\\{1,2}[A-Za-z0-9._-]+")),
    ];

    // What stands where a secret would, in an example.
    static readonly Regex Placeholder = Of(@"^(?i)(.)\1*$|^(your|my|the|some|example|changeme|placeholder|dummy|secret|password|token)[\w .-]*$|^\*+|^\.\.\.|^xxx");

    /// <summary>Everything of the kind in <paramref name="text"/>, which stands at <paramref name="where"/>.</summary>
    internal static IEnumerable<Leak> In(string text, string where, IReadOnlyCollection<string> held)
    {
        foreach (var (kind, hints, pattern) in Known)
        {
            if (!text.AsSpan().ContainsAny(hints))
                continue;
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

    static SearchValues<string> Passwords => Any("password", "passwd", "secret", "apikey", "api_key", "token");

    static SearchValues<string> Any(params string[] hints) => SearchValues.Create(hints, StringComparison.OrdinalIgnoreCase);

    static Regex Of(string pattern) => new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromMinutes(5));
}
