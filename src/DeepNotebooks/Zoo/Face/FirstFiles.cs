namespace DeepNotebooks.Zoos;

/// <summary>The files every zoo starts with: what it says to people, to git, and to the machines that verify its changes.</summary>
static class FirstFiles
{
    static readonly string[] Large = ["*.onnx", "*.safetensors", "*.npy"];

    /// <summary>All of them, by their path.</summary>
    /// <param name="largeFiles">Whether large files go by Git LFS.</param>
    /// <param name="workflows">Whether to add those that GitHub and GitLab run; a token needs a right of its own to push them.</param>
    internal static IReadOnlyDictionary<string, string> All(bool largeFiles, bool workflows = true)
    {
        var files = new Dictionary<string, string>
        {
            ["README.md"] = Resource("README.md"),
            [".gitattributes"] = largeFiles
                ? "# What is published is kept to the byte; large files go by Git LFS.\n* -text\n"
                    + string.Concat(Large.Select(pattern => $"{pattern} filter=lfs diff=lfs merge=lfs -text\n"))
                : "# What is published is kept to the byte.\n* -text\n",
        };
        if (workflows)
        {
            files[".github/workflows/verify.yml"] = Resource("verify.yml");
            files[".gitlab-ci.yml"] = Resource("gitlab-ci.yml");
        }
        return files;
    }

    static string Resource(string name) =>
        PageText.Resource($"zoo-face/{name}").Replace("{version}", typeof(FirstFiles).Assembly.GetName().Version!.ToString(3), StringComparison.Ordinal);
}
