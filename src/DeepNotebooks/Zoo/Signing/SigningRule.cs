namespace DeepNotebooks.Zoos;

/// <summary>Makes a zoo take signed versions only.</summary>
static class SigningRule
{
    // As it stood before the push: who adds himself to the list cannot publish by the same push.
    const string Hook = """
        #!/bin/sh
        # Versions are signed by those whom .zoo/allowed_signers names, where .zoo/zoo.yaml asks it.
        git show refs/heads/main:.zoo/zoo.yaml 2> /dev/null | grep -q '^signatures: *required' || exit 0
        signers=$(mktemp) || exit 1
        trap 'rm -f "$signers"' EXIT
        git show refs/heads/main:.zoo/allowed_signers > "$signers" 2> /dev/null
        while read -r old new ref; do
            case "$ref" in
            refs/tags/*)
                git -c gpg.ssh.allowedSignersFile="$signers" verify-tag "$new" > /dev/null 2>&1 && continue
                echo "version ${ref#refs/tags/} is not signed by anyone whom .zoo/allowed_signers names" >&2
                exit 1 ;;
            esac
        done
        exit 0

        """;

    /// <summary>The line that lets whoever makes a zoo sign in it.</summary>
    /// <exception cref="RequestException">git has no key of his, or none of ssh.</exception>
    internal static async Task<string> OwnLineAsync(Git git, CancellationToken cancellation)
    {
        var key = await SigningKey.FindAsync(git, cancellation)
            ?? throw new RequestException($"a zoo that requires signatures begins with your own key, and git has none of yours: {SigningKey.HowTo}.");
        return key.AllowedLine(await GitIdentity.FindAsync(git, cancellation), git.Environment.Get("HOME"))
            ?? throw new RequestException($"a zoo that requires signatures begins with your own ssh key, and '{Places.Shorten(key.Key)}' is none, or its public half is not beside it: {SigningKey.HowTo}.");
    }

    /// <summary>Commits the rule and the first signer, and has a zoo of this machine refuse what does not keep it.</summary>
    internal static async Task SetAsync(ZooRepository zoo, string signer, GitIdentity identity, string cache, CancellationToken cancellation)
    {
        await zoo.SeeMainAsync(cancellation);
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        var head = await zoo.HeadAsync(cancellation);
        await bench.ReadAsync(head, cancellation);
        var settings = await StoreAsync("# Every version is signed; 'deepnotebooks zoo verify' tells by whom.\nsignatures: required\n");
        var signers = await StoreAsync($"# Who may sign versions, as ssh-keygen(1) describes under ALLOWED SIGNERS.\n{signer}\n");
        await bench.ReplaceAsync("", [(SigningPolicy.Settings, settings), (SigningPolicy.Signers, signers)], cancellation);
        var commit = await bench.CommitAsync(head, "Versions are signed", identity, DateTimeOffset.UtcNow, cancellation);
        var push = await bench.PushAsync([$"{commit}:refs/heads/main"], cancellation);
        if (!push.Succeeded)
            throw new GitException(push);
        if (!zoo.Address.IsLocal)
            return; // a forge has rules of its own for who may push tags

        var hook = Path.Combine(zoo.GitDirectory, "hooks", "pre-receive");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        await File.WriteAllTextAsync(hook, Hook.ReplaceLineEndings("\n"), cancellation);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(hook, (UnixFileMode)0b111_101_101);

        async Task<string> StoreAsync(string text) => await bench.Git.LineAsync(["hash-object", "-w", "--no-filters", "--stdin"], cancellation, text);
    }
}
