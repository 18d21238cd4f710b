namespace DeepNotebooks.Zoos;

/// <summary>The key that git signs tags with, as its own settings name it: user.signingkey, in gpg.format.</summary>
/// <param name="Format">"ssh", "openpgp" or "x509".</param>
/// <param name="Key">As user.signingkey has it.</param>
sealed record SigningKey(string Format, string Key)
{
    internal const string HowTo =
        "'git config --global gpg.format ssh' and 'git config --global user.signingkey ~/.ssh/id_ed25519.pub' name one ('ssh-keygen -t ed25519' makes one)";

    /// <summary>The user's key; null where git knows none.</summary>
    internal static async Task<SigningKey?> FindAsync(Git git, CancellationToken cancellation)
    {
        var key = await SettingAsync("user.signingkey");
        if (key.Length == 0)
            return null;
        var format = await SettingAsync("gpg.format");
        return new(format.Length > 0 ? format : IsSsh(key) ? "ssh" : "openpgp", key);

        async Task<string> SettingAsync(string setting) => (await git.TryAsync(["config", "--get", setting], cancellation)).Output.Trim();
    }

    /// <summary>Whether git signs all tags of this user.</summary>
    internal static async Task<bool> IsUsedAlwaysAsync(Git git, CancellationToken cancellation) =>
        (await git.TryAsync(["config", "--type=bool", "--get", "tag.gpgSign"], cancellation)).Output.Trim() == "true";

    /// <summary>"ssh-ed25519 AAAA…" of a key for ssh; null where its public half is not at hand.</summary>
    internal string? PublicKey(string? home)
    {
        if (Format != "ssh")
            return null;
        if (Key.StartsWith("key::", StringComparison.Ordinal))
            return Key["key::".Length..];
        if (Key.StartsWith("ssh-", StringComparison.Ordinal) || Key.StartsWith("ecdsa-", StringComparison.Ordinal))
            return Key;
        var path = Key.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home ?? "", Key[2..]) : Key;
        var file = path.EndsWith(".pub", StringComparison.Ordinal) ? path : path + ".pub";
        return File.Exists(file) ? string.Join(' ', File.ReadAllText(file).Split(' ', '\n').Take(2)) : null;
    }

    /// <summary>The line of an allowed_signers file that lets this key sign.</summary>
    internal string? AllowedLine(GitIdentity identity, string? home) =>
        PublicKey(home) is { } key ? $"{identity.Email} namespaces=\"git\" {key.Trim()}" : null;

    static bool IsSsh(string key) =>
        key.StartsWith("key::", StringComparison.Ordinal) || key.StartsWith("ssh-", StringComparison.Ordinal) || key.StartsWith("ecdsa-", StringComparison.Ordinal)
        || key.EndsWith(".pub", StringComparison.Ordinal) || key.Contains("/.ssh/", StringComparison.Ordinal);
}
