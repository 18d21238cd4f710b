using DeepNotebooks.Extension.Views;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Magics;

/// <summary><c>#!gpus</c>: the hub's GPUs, and who has them.</summary>
static class GpuMagic
{
    internal static Magic List => new("gpus", "The GPUs of this machine with memory, load and who has them; and the CPU threads the container allows.", async (call, interrupted) =>
        call.Host.Display(GpuView.Of(await Gpus.ListAsync(interrupted))));
}
