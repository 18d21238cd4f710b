using DeepNotebooks.Kernel.Session;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;

namespace Microsoft.DotNet.Interactive;

/// <summary>The running cell.</summary>
#pragma warning disable CA1822 // What belongs to an instance is .NET Interactive's.
public sealed class KernelInvocationContext
{
    readonly CellRun cell;

    KernelInvocationContext(CellRun cell) => this.cell = cell;

    /// <summary>The cell that the calling code belongs to.</summary>
    public static KernelInvocationContext? Current => Kernel.Session.CurrentCell is { } cell ? new(cell) : null;

    /// <summary>Cancelled when the user interrupts the cell.</summary>
    public CancellationToken CancellationToken => cell.Interrupted;

    /// <summary>The kernel that runs it.</summary>
    public Kernel HandlingKernel => Kernel.Current;

    /// <summary>What is run.</summary>
    public KernelCommand Command => new SubmitCode(cell.Code);

    /// <summary>Shows a value in the cell's output.</summary>
    public DisplayedValue Display(object? value, params string[] mimeTypes) => Kernel.display(value, mimeTypes);

    /// <summary>Shows text, which is written in <paramref name="mimeType"/>, in the cell's output.</summary>
    public DisplayedValue DisplayAs(string value, string mimeType) => Kernel.display(value, mimeType);

    /// <summary>Writes to the console.</summary>
    public void DisplayStandardOut(string output) => Console.Out.Write(output);

    /// <summary>Writes to the console's error stream.</summary>
    public void DisplayStandardError(string error) => Console.Error.Write(error);

    /// <summary>Calls back when the cell has ended.</summary>
    public void OnComplete(Action<KernelInvocationContext> onComplete) => cell.AtEnd.Add(() => onComplete(this));
}
#pragma warning restore CA1822
