namespace DeepNotebooks.Kernel;

/// <summary>Where and under which name the kernel is registered with Jupyter.</summary>
public sealed record KernelSpecOptions
{
    /// <summary>The folder that Jupyter is installed in: the kernelspec goes below its share/jupyter. Null for the user's own folder.</summary>
    public string? Prefix { get; init; }

    /// <summary>The name that notebooks know it by. The default is .NET Interactive's, so that its notebooks open without choosing a kernel.</summary>
    public string Name { get; init; } = KernelIdentity.DefaultName;

    /// <summary>What a front end's menu shows.</summary>
    public string DisplayName { get; init; } = KernelIdentity.DisplayName;

    /// <summary>What starts the kernel, before "kernel" and the connection file: by default the running program.</summary>
    public IReadOnlyList<string> Program { get; init; } = RunningProgram();

    /// <summary>Files to put beside kernel.json, which front ends serve: their names, and what opens their content.</summary>
    public IReadOnlyDictionary<string, Func<Stream>> Resources { get; init; } = new Dictionary<string, Func<Stream>>(StringComparer.Ordinal);

    // Started as 'dotnet x.dll' the process is 'dotnet', and must be so again.
    static string[] RunningProgram()
    {
        var process = Environment.ProcessPath ?? "deepnotebooks";
        return Path.GetFileNameWithoutExtension(process) == "dotnet" && System.Reflection.Assembly.GetEntryAssembly() is { } entry
            ? [process, entry.Location]
            : [Lasting(process)];
    }

    /// <summary>The way to a program that an update leaves: a .NET tool lies below <c>.store/NAME/VERSION</c>, which goes, beside a link, which stays.</summary>
    internal static string Lasting(string program)
    {
        var store = program.IndexOf("/.store/", StringComparison.Ordinal);
        var link = store < 0 ? "" : Path.Combine(program[..store], Path.GetFileName(program));
        return File.Exists(link) ? link : program;
    }
}
