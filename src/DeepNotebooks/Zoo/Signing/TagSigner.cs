using CliWrap;

namespace DeepNotebooks.Zoos;

/// <summary>Signs versions with the user's own key, by git, which knows ssh keys and agents, GnuPG and X.509.</summary>
sealed class TagSigner(SigningKey key)
{
    /// <summary>The signer for a publish, tried out beforehand; null where it is to be unsigned.</summary>
    /// <param name="sign">What the user asks; null leaves it to the zoo and to git's tag.gpgSign.</param>
    /// <param name="zoo">What it asks.</param>
    /// <param name="git">The user's.</param>
    /// <param name="cache">For the trial.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RequestException">It must be signed and cannot be, or the zoo takes other keys; the message says what to do.</exception>
    internal static async Task<TagSigner?> FindAsync(bool? sign, ZooRepository zoo, Git git, string cache, CancellationToken cancellation)
    {
        var policy = await SigningPolicy.ReadAsync(zoo, cancellation);
        if (!policy.IsRequired && !(sign ?? await SigningKey.IsUsedAlwaysAsync(git, cancellation)))
            return null;
        var why = policy.IsRequired ? $"the zoo '{zoo.Address}' takes signed versions only" : "the version is to be signed";
        var key = await SigningKey.FindAsync(git, cancellation)
            ?? throw new RequestException($"{why}, and git has no key to sign with: {SigningKey.HowTo}.");
        var signer = new TagSigner(key);
        await signer.TryOutAsync(policy, zoo, git, cache, why, cancellation);
        return signer;
    }

    /// <summary>Makes a signed tag.</summary>
    /// <returns>The tag's object.</returns>
    /// <exception cref="GitException">The key could not be used.</exception>
    internal async Task<string> TagAsync(
        Workbench bench, string what, string tag, string message, GitIdentity identity, DateTimeOffset time, CancellationToken cancellation)
    {
        var git = new Git(bench.Git.Environment
            .With(("GIT_COMMITTER_NAME", identity.Name), ("GIT_COMMITTER_EMAIL", identity.Email), ("GIT_COMMITTER_DATE", $"{time.ToUnixTimeSeconds()} +0000"))
            .WithSettings(("gpg.format", key.Format), ("user.signingkey", key.Key)));
        var made = await git.TryAsync(
            ["tag", "--sign", "--force", "--cleanup=verbatim", "--file=-", tag, what], cancellation, PipeSource.FromString(message + "\n"));
        // Some versions of git make an unsigned tag where ssh-keygen finds no key, and report success.
        return made.Succeeded && TagSignature.Format(await git.ReadAsync(["cat-file", "tag", $"refs/tags/{tag}"], cancellation)) is not null
            ? await git.LineAsync(["rev-parse", "--verify", $"refs/tags/{tag}"], cancellation)
            : throw new GitException(made);
    }

    // Found out now, and not when all is exported and uploaded.
    async Task TryOutAsync(SigningPolicy policy, ZooRepository zoo, Git git, string cache, string why, CancellationToken cancellation)
    {
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        var identity = await GitIdentity.FindAsync(git, cancellation);
        string tag;
        try
        {
            var blob = await bench.Git.LineAsync(["hash-object", "-w", "--stdin"], cancellation, "a trial\n");
            tag = await TagAsync(bench, blob, "trial", "a trial", identity, DateTimeOffset.UtcNow, cancellation);
        }
        catch (GitException error)
        {
            throw new RequestException($"{why}, and git cannot sign with '{Places.Shorten(key.Key)}': {error.Message.TrimEnd('.', '?')}. {char.ToUpperInvariant(SigningKey.HowTo[0])}{SigningKey.HowTo[1..]}.", error);
        }
        if (!policy.IsRequired || policy.AllowedSigners is not { } list)
            return;
        var found = await TagSignature.OfAsync(bench.Git, tag, bench.File("allowed"), list, SignerList.Zoo, cancellation);
        if (found.Kind != SignatureKind.Good)
        {
            var line = key.AllowedLine(identity, git.Environment.Get("HOME"));
            throw new RequestException(
                $"the zoo '{zoo.Address}' takes versions signed by those whom its {SigningPolicy.Signers} names, and your key is not among them"
                + (line is null ? ": ask its owner to add it." : $": ask its owner to add the line '{line}'."));
        }
    }
}
