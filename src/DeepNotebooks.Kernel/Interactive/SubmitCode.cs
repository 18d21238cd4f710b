namespace Microsoft.DotNet.Interactive.Commands;

/// <summary>Something a kernel is asked to do.</summary>
public abstract class KernelCommand
{
    /// <summary>Asks the kernel named <paramref name="targetKernelName"/>; the one at hand where it is null.</summary>
    protected KernelCommand(string? targetKernelName = null) => TargetKernelName = targetKernelName;

    /// <summary>Which kernel is asked; null for the one at hand.</summary>
    public string? TargetKernelName { get; set; }
}

/// <summary>Code to be run.</summary>
public sealed class SubmitCode : KernelCommand
{
    /// <summary>Asks for <paramref name="code"/> to be run.</summary>
    public SubmitCode(string code, string? targetKernelName = null)
        : base(targetKernelName) => Code = code;

    /// <summary>What is run.</summary>
    public string Code { get; }
}

/// <summary>What a directive asks for: its parameters are properties of the same names.</summary>
public abstract class KernelDirectiveCommand : KernelCommand;
