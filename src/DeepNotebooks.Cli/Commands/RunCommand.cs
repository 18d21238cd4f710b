using System.CommandLine;
using DeepNotebooks.Extension;
using DeepNotebooks.Kernel;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks run NOTEBOOK</c>: a notebook without Jupyter.</summary>
static class RunCommand
{
    internal static Command Create()
    {
        var notebook = new Argument<string>("notebook") { Description = "an .ipynb or .dib file with C# cells" };
        var parameters = new Option<string[]>("--parameter", "-p")
        {
            Description = "NAME=VALUE: replaces a variable of the cell tagged 'parameters'",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        var output = new Option<string?>("--output", "-o") { Description = "the executed notebook (default: ./NAME.executed.ipynb)" };
        var recorded = new Option<bool>("--recorded-packages") { Description = "where a cell names a package without a version, the one that the notebook was run with before" };
        var command = new Command("run", "Run a notebook from its first cell to its last, or to the first error.") { notebook, parameters, output, recorded };
        command.SetAction(async (request, interrupted) =>
        {
            var outcome = await NotebookRunner.RunAsync(
                new RunRequest
                {
                    Notebook = request.GetValue(notebook)!,
                    Parameters = (request.GetValue(parameters) ?? []).Select(Pair).ToDictionary(),
                    Output = request.GetValue(output),
                    RecordedPackages = request.GetValue(recorded),
                },
                [new DeepLearningExtension()],
                interrupted);
            if (outcome.Error is { } error)
                Console.Error.WriteLine($"deepnotebooks: {error}");
            return outcome.ExitCode;
        });
        return command;
    }

    static KeyValuePair<string, string> Pair(string text)
    {
        var equals = text.IndexOf('=');
        return equals > 0
            ? new(text[..equals], text[(equals + 1)..])
            : throw new RequestException($"-p {text}: a parameter is NAME=VALUE, such as -p epochs=5.");
    }
}
