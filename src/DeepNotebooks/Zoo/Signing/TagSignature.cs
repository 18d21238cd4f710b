using System.Text.RegularExpressions;

namespace DeepNotebooks.Zoos;

/// <summary>Whose signature a version's tag carries, and who vouches for the key.</summary>
/// <param name="Kind">How it stands.</param>
/// <param name="Signer">"ada@example.org, ED25519 SHA256:…", as far as git tells.</param>
/// <param name="List">Whose list of signers it was compared with.</param>
sealed partial record TagSignature(SignatureKind Kind, string Signer, SignerList List)
{
    /// <summary>Names a file of allowed signers of one's own, which then counts instead of the zoo's.</summary>
    internal const string Variable = "DEEPNOTEBOOKS_ALLOWED_SIGNERS";

    /// <summary>Reads a version's.</summary>
    /// <param name="zoo">Where it stands.</param>
    /// <param name="tag">"topic/name@2".</param>
    /// <param name="git">The user's, with his settings.</param>
    /// <param name="file">For the list of signers.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static async Task<(TagSignature Signature, bool IsRequired)> ReadAsync(
        ZooRepository zoo, string tag, Git git, string file, CancellationToken cancellation)
    {
        var policy = await SigningPolicy.ReadAsync(zoo, cancellation);
        var (list, whose) = await OwnListAsync(git, cancellation) is { } own ? own
            : policy.AllowedSigners is { } zoos ? (zoos, SignerList.Zoo) : ("", SignerList.None);
        return (await OfAsync(zoo.Git, $"refs/tags/{tag}", file, list, whose, cancellation), policy.IsRequired);
    }

    internal static async Task<TagSignature> OfAsync(
        Git git, string tag, string file, string signers, SignerList whose, CancellationToken cancellation)
    {
        var content = await git.TryAsync(["cat-file", "tag", tag], cancellation);
        if (!content.Succeeded || Format(content.Output) is not { } format)
            return new(SignatureKind.None, "", whose);
        await File.WriteAllTextAsync(file, signers, cancellation);
        var checking = new Git(git.Environment.WithSettings(("gpg.ssh.allowedSignersFile", file)));
        var result = await checking.TryAsync(["verify-tag", "--raw", tag], cancellation);
        var said = result.Errors + result.Output;
        if (format != "ssh")
            return new(result.Succeeded ? SignatureKind.Good : said.Contains("NO_PUBKEY") ? SignatureKind.Stranger : SignatureKind.Wrong, Gpg(said), whose);
        return Good().Match(said) is { Success: true } match
            ? new(result.Succeeded ? SignatureKind.Good : SignatureKind.Stranger, $"{Principal(match)}{match.Groups["type"].Value} {match.Groups["key"].Value}", whose)
            : new(SignatureKind.Wrong, said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "", whose);
    }

    /// <summary>As a line of a verification. A stranger's is wrong where a list says who may sign; where there is none, nobody can tell.</summary>
    internal VerificationItem ToItem(bool isRequired) => new(
        VerificationLevel.Files, "signature", isRequired ? "required by the zoo" : "not required by the zoo",
        Kind switch
        {
            SignatureKind.None => "none",
            SignatureKind.Good => $"good: {Signer}, named by {Whose}",
            SignatureKind.Stranger when List == SignerList.None => $"good, of a key that nobody vouches for: {Signer}",
            SignatureKind.Stranger => $"of a key that {Whose} does not name: {Signer}",
            _ => $"wrong: {Signer}",
        },
        Kind switch
        {
            SignatureKind.None => !isRequired && List != SignerList.Pinned,
            SignatureKind.Good => true,
            SignatureKind.Stranger => !isRequired && List == SignerList.None,
            _ => false,
        });

    string Whose => List switch { SignerList.Own or SignerList.Pinned => "your own list of signers", SignerList.Zoo => $"the zoo's own {SigningPolicy.Signers}", _ => "nobody" };

    // The user's word counts before the zoo's.
    static async Task<(string List, SignerList Whose)?> OwnListAsync(Git git, CancellationToken cancellation)
    {
        var (path, whose) = git.Environment.Get(Variable) is { Length: > 0 } variable
            ? (variable, SignerList.Pinned)
            : ((await git.TryAsync(["config", "--type=path", "--get", "gpg.ssh.allowedSignersFile"], cancellation)).Output.Trim(), SignerList.Own);
        if (path.Length == 0)
            return null;
        return File.Exists(path)
            ? (await File.ReadAllTextAsync(path, cancellation), whose)
            : throw new RequestException($"the list of allowed signers '{path}' is not there ({Variable}, or git's gpg.ssh.allowedSignersFile, names it).");
    }

    /// <summary>Of which kind a tag's signature is, by its content; null where it has none.</summary>
    internal static string? Format(string tag) =>
        tag.Contains("-----BEGIN SSH SIGNATURE-----") ? "ssh"
        : tag.Contains("-----BEGIN PGP SIGNATURE-----") || tag.Contains("-----BEGIN PGP MESSAGE-----") ? "openpgp"
        : tag.Contains("-----BEGIN SIGNED MESSAGE-----") ? "x509" : null;

    static string Principal(Match match) => match.Groups["who"] is { Success: true } who ? $"{who.Value}, " : "";

    static string Gpg(string said) =>
        said.Split('\n').FirstOrDefault(line => line.Contains("GOODSIG") || line.Contains("BADSIG") || line.Contains("ERRSIG"))?.Replace("[GNUPG:] ", "").Trim() ?? "a key of GnuPG";

    [GeneratedRegex("""Good "git" signature (for (?<who>.+) )?with (?<type>\S+) key (?<key>SHA256:\S+)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Good();
}

/// <summary>How a signature stands.</summary>
enum SignatureKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>It is what the key of somebody on the list has signed.</summary>
    Good,

    /// <summary>It is what a key has signed that is on no list.</summary>
    Stranger,

    /// <summary>It is not of this content.</summary>
    Wrong,
}

/// <summary>Whose list says who may sign.</summary>
enum SignerList
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The zoo's own, which whoever may change the zoo may change.</summary>
    Zoo,

    /// <summary>The user's, by git's settings: for whatever he signs and checks.</summary>
    Own,

    /// <summary>The user's, for zoos: he takes no other versions, and none that is unsigned.</summary>
    Pinned,
}
