namespace DeepNotebooks.Integration.Harness;

/// <summary>A test that works against programs of others: skipped where one is missing, but not on the build machine (CI=true).</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsToolAttribute : FactAttribute
{
    public NeedsToolAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = Tool.WhyNot(tools);
    }

    public IReadOnlyList<string> Tools { get; }
}

/// <summary><see cref="NeedsToolAttribute"/> for a test with a table of cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsToolTheoryAttribute : TheoryAttribute
{
    public NeedsToolTheoryAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = Tool.WhyNot(tools);
    }

    public IReadOnlyList<string> Tools { get; }
}
