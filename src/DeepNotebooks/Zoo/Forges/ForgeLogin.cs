namespace DeepNotebooks.Zoos;

/// <summary>What lets us in on GitHub: a token of the environment, else what git's own credential helper knows.</summary>
/// <param name="Token">Goes to the forge, and nowhere else.</param>
/// <param name="Origin">For people: where it was found.</param>
/// <param name="Variable">The environment variable it is in; null where a helper gave it.</param>
sealed record ForgeLogin(string Token, string Origin, string? Variable)
{
    public override string ToString() => Origin;

    /// <exception cref="RequestException">There is none; the message says how one is given.</exception>
    internal static async Task<ForgeLogin> FindAsync(Git git, ForgeAddress forge, CancellationToken cancellation)
    {
        // In this order gh, GitHub's own program, looks for them.
        string[] variables = forge.Site.Host == "github.com"
            ? ["GH_TOKEN", "GITHUB_TOKEN"]
            : ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"];
        foreach (var variable in variables)
        {
            if (git.Environment.Get(variable) is { Length: > 0 } token)
                return new(token.Trim(), variable, variable);
        }
        var asked = $"protocol={forge.Site.Scheme}\nhost={forge.Site.Authority}\npath={forge.Repository}.git\n\n";
        var answer = await git.TryAsync(["credential", "fill"], cancellation, CliWrap.PipeSource.FromString(asked));
        const string password = "password=";
        return answer.Output.Split('\n').FirstOrDefault(line => line.StartsWith(password, StringComparison.Ordinal)) is { } line
            ? new(line[password.Length..], "git's credential helper", null)
            : throw new RequestException(
                $"a pull request on {forge.Site.Host} needs a token: set {variables[0]}, or let git's credential helper know it ('gh auth setup-git' does).");
    }

    /// <summary>Sees to it, before any work is done, that there is a token where one is needed.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    internal static async Task EnsureAsync(Git git, ForgeAddress forge, CancellationToken cancellation)
    {
        if (forge.Kind == ForgeKind.GitHub)
            await FindAsync(git, forge, cancellation);
    }

    /// <summary>Git with this token at hand for the forge, behind the helpers it has already: by the name of the variable, so that it shows nowhere.</summary>
    internal GitEnvironment For(ForgeAddress forge, GitEnvironment environment) => Variable is null ? environment : environment.WithSettings(
        ($"credential.{forge.Site.GetLeftPart(UriPartial.Authority)}.helper",
            $"!f() {{ test \"$1\" = get && echo username=x-access-token && echo \"password=${Variable}\"; }}; f"));
}
