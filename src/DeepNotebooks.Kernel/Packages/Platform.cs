using System.Runtime.InteropServices;
using NuGet.Frameworks;
using NuGet.RuntimeModel;

namespace DeepNotebooks.Kernel.Packages;

/// <summary>What packages must fit: the running .NET, and the machine's kind, with those that will do for it.</summary>
static class Platform
{
    static readonly string cpu = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>The running .NET.</summary>
    internal static NuGetFramework Framework { get; } = new(FrameworkConstants.FrameworkIdentifiers.NetCoreApp, new Version(Environment.Version.Major, Environment.Version.Minor, 0, 0));

    /// <summary>The running .NET; then .NET Framework, whose assemblies mostly run where a package has no others, as the SDK has it.</summary>
    internal static IReadOnlyList<NuGetFramework> Frameworks { get; } = [Framework, FrameworkConstants.CommonFrameworks.Net481];

    /// <summary>The runtime identifier, such as linux-x64.</summary>
    internal static string Runtime { get; } =
        RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? $"linux-musl-{cpu}" : $"linux-{cpu}";

    /// <summary>Which runtime identifiers a more general one will do for.</summary>
    /// <remarks>The part about Linux of the graph in the package Microsoft.NETCore.Platforms.</remarks>
    internal static RuntimeGraph Runtimes { get; } = new(new RuntimeDescription[]
    {
        new("base"),
        new("any", ["base"]),
        new("unix", ["any"]),
        new($"unix-{cpu}", ["unix"]),
        new("linux", ["unix"]),
        new($"linux-{cpu}", ["linux", $"unix-{cpu}"]),
        new("linux-musl", ["linux"]),
        new($"linux-musl-{cpu}", ["linux-musl", $"linux-{cpu}"]),
    });

    /// <summary>The one that fits the running .NET best; null where none does.</summary>
    internal static T? Nearest<T>(IEnumerable<T> groups, Func<T, NuGetFramework> frameworkOf)
        where T : class
    {
        var all = groups.ToList();
        return Frameworks.Select(framework => NuGetFrameworkUtility.GetNearest(all, framework, group => frameworkOf(group))).FirstOrDefault(group => group is not null);
    }
}
