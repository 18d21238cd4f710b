namespace DeepNotebooks.Zoos;

/// <summary>The environment under which git runs: the user's, less what would lead it to another repository, a prompt or an editor.</summary>
/// <remarks>
/// Somebody may call us from within a Git hook, or have LFS set to leave pointers in place. What authenticates the user
/// (credential helpers, ssh agents, GIT_ASKPASS, proxies, certificates, GIT_CONFIG_GLOBAL and _COUNT) stays.
/// </remarks>
sealed record GitEnvironment
{
    // 'git rev-parse --local-env-vars', less GIT_CONFIG_COUNT, and what changes how paths, hashes or LFS behave.
    static readonly string[] Removed =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
        "GIT_NAMESPACE", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_IMPLICIT_WORK_TREE",
        "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_DEFAULT_HASH", "GIT_DEFAULT_REF_FORMAT", "GIT_TEMPLATE_DIR", "GIT_ATTR_SOURCE", "GIT_PROTOCOL",
        "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_REFLOG_ACTION",
        "GIT_LFS_SKIP_SMUDGE", "GIT_LFS_SKIP_PUSH", "GIT_PUSH_OPTION_COUNT", "LANGUAGE",
    ];

    readonly Dictionary<string, string?> variables = new(StringComparer.Ordinal);

    /// <param name="caller">For tests: what differs from this process's own environment; null removes a variable.</param>
    internal GitEnvironment(IReadOnlyDictionary<string, string?>? caller = null)
    {
        foreach (var (name, value) in caller ?? new Dictionary<string, string?>())
            variables[name] = value;
        foreach (var name in Removed)
            variables[name] = null;
        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["GIT_OPTIONAL_LOCKS"] = "0";
        variables["GIT_EDITOR"] = "false";
        variables["LC_ALL"] = "C.UTF-8";
    }

    GitEnvironment(GitEnvironment other, IEnumerable<KeyValuePair<string, string?>> more)
    {
        variables = new Dictionary<string, string?>(other.variables, StringComparer.Ordinal);
        foreach (var (name, value) in more)
            variables[name] = value;
    }

    /// <summary>Name to value; null removes what the process has inherited.</summary>
    internal IReadOnlyDictionary<string, string?> Variables => variables;

    internal GitEnvironment With(params (string Name, string? Value)[] more) =>
        new(this, more.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

    /// <summary>
    /// Adds settings by the environment: unlike '-c' they show in no process list, unlike a config file they leave nothing on the disk.
    /// A URL with a password in it does neither harm so.
    /// </summary>
    internal GitEnvironment WithSettings(params (string Name, string Value)[] settings)
    {
        var first = int.TryParse(Get("GIT_CONFIG_COUNT"), out var count) ? count : 0;
        return With(
        [
            ("GIT_CONFIG_COUNT", (first + settings.Length).ToString()),
            .. settings.Select((setting, i) => ($"GIT_CONFIG_KEY_{first + i}", (string?)setting.Name)),
            .. settings.Select((setting, i) => ($"GIT_CONFIG_VALUE_{first + i}", (string?)setting.Value)),
        ]);
    }

    internal string? Get(string name) =>
        variables.TryGetValue(name, out var value) ? value : Environment.GetEnvironmentVariable(name);
}
