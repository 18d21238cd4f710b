using System.CommandLine;
using DeepNotebooks.Extension;
using DeepNotebooks.Kernel;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks kernel CONNECTION_FILE</c>: what Jupyter starts.</summary>
static class KernelCommand
{
    internal const string Name = "kernel";

    internal static Command Create()
    {
        var file = new Argument<string>("connection-file") { Description = "the JSON file that Jupyter writes for a kernel" };
        var command = new Command(Name, "Run as a Jupyter kernel; Jupyter calls this.") { file };
        // To exit and not to return: a thread that a cell started would keep the process, and its ports.
        command.SetAction(async (request, _) => Environment.Exit(await KernelProgram.RunAsync(request.GetValue(file)!, [new DeepLearningExtension()])));
        return command;
    }
}
