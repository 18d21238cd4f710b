namespace Microsoft.DotNet.Interactive.Commands;

/// <summary>Something a kernel is asked to do.</summary>
public abstract class KernelCommand
{
    /// <summary>Which kernel is asked; null for the one at hand.</summary>
    public string? TargetKernelName { get; init; }
}

/// <summary>Code to be run.</summary>
public sealed class SubmitCode : KernelCommand
{
    /// <summary>Asks for <paramref name="code"/> to be run.</summary>
    public SubmitCode(string code, string? targetKernelName = null) => (Code, TargetKernelName) = (code, targetKernelName);

    /// <summary>What is run.</summary>
    public string Code { get; }
}
