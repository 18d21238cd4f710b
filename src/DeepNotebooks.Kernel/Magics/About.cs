using System.Runtime.InteropServices;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>What <c>#!about</c> shows.</summary>
static class About
{
    internal static MimeBundle Kernel() => MimeBundle.Text(
        $"""
        DeepNotebooks {KernelIdentity.Version}: a C# kernel for Jupyter
        {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})
        process {Environment.ProcessId}, {Environment.ProcessorCount} processors
        """);
}
