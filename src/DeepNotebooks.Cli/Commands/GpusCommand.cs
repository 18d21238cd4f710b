using System.CommandLine;
using DeepNotebooks.Cli.Terminal;
using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks gpus</c>: what there is to compute with, and who has it.</summary>
static class GpusCommand
{
    internal static Command Create()
    {
        var json = ZooCommand.JsonOption();
        var command = new Command("gpus", "The GPUs of this machine and who has them; the CPU threads the container allows.") { json };
        command.SetAction(async (request, cancellation) =>
        {
            var report = await Gpus.ListAsync(cancellation);
            if (request.GetValue(json))
                Json.Print(report);
            else
                Console.Out.WriteLine(GpuView.Text(report));
            return 0;
        });
        return command;
    }
}
