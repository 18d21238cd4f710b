namespace DeepNotebooks.Zoos;

/// <summary>Who publishes: the hub's user, else git's, else the system's. Nobody has to set anything beforehand.</summary>
sealed record GitIdentity(string Name, string Email)
{
    internal static async Task<GitIdentity> FindAsync(Git git, CancellationToken cancellation)
    {
        var configuredName = await SettingAsync("user.name");
        var name = Plain(git.Environment.Get("JUPYTERHUB_USER")) ?? Plain(configuredName) ?? Plain(System.Environment.UserName) ?? "unknown";
        var email = Plain(await SettingAsync("user.email")) ?? $"{name.Replace(' ', '.')}@localhost";
        return new GitIdentity(name, email);

        async Task<string> SettingAsync(string setting) => (await git.TryAsync(["config", "--get", setting], cancellation)).Output.Trim();
    }

    // Git ends a name at '<', '>' and a line's end.
    static string? Plain(string? text)
    {
        var plain = new string([.. (text ?? "").Where(c => c is not ('<' or '>') && !char.IsControl(c))]).Trim();
        return plain.Length > 0 ? plain : null;
    }
}
