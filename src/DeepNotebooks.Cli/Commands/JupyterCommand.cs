using System.CommandLine;
using DeepNotebooks.Extension.Views;
using DeepNotebooks.Kernel;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks jupyter install</c>: makes the kernel known to Jupyter.</summary>
static class JupyterCommand
{
    internal static Command Create() => new("jupyter", "Make the kernel known to Jupyter.") { Install() };

    static Command Install()
    {
        var prefix = new Option<string?>("--prefix") { Description = "install for everyone, below DIR/share/jupyter" };
        var user = new Option<bool>("--user") { Description = "install for yourself (the default)" };
        var name = new Option<string?>("--as") { Description = "the name that notebooks know the kernel by (default: .net-csharp)" };
        var command = new Command("install", "Write the kernelspec: Jupyter then offers the kernel '.NET (C#)'.") { prefix, user, name };
        command.SetAction(request =>
        {
            if (request.GetValue(prefix) is not null && request.GetValue(user))
                throw new RequestException("--prefix and --user exclude each other: for everyone, or for yourself?");
            var options = new KernelSpecOptions
            {
                Prefix = request.GetValue(prefix),
                Resources = new Dictionary<string, Func<Stream>> { [LivePlot.PlotlyFile] = LivePlot.Plotly },
            };
            Console.Out.WriteLine(KernelSpec.Install(request.GetValue(name) is { } wanted ? options with { Name = wanted } : options));
        });
        return command;
    }
}
