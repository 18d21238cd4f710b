namespace DeepNotebooks.Integration.Harness;

/// <summary>The git program, to look at what ours has left.</summary>
static class Git
{
    /// <summary>Runs git in a repository; it has to succeed.</summary>
    public static async Task<string> RunAsync(string repository, params string[] arguments) =>
        (await Command.RunAsync("git", arguments, repository)).Succeeded().Output;
}
