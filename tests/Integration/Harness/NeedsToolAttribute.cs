namespace DeepNotebooks.Integration.Harness;

/// <summary>A test that works against programs of others: skipped where one is missing, but not on the build machine (CI=true).</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsToolAttribute : FactAttribute
{
    public NeedsToolAttribute(params string[] tools)
    {
        Tools = tools;
        var missing = tools.Select(Tool.Named).Where(tool => !tool.IsHere).ToList();
        if (missing.Count > 0 && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = string.Join("; ", missing.Select(tool => $"{tool.Name} is not installed ({tool.Install})"));
    }

    public IReadOnlyList<string> Tools { get; }
}
