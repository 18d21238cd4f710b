using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using DeepNotebooks.Cli.Commands;
using DeepNotebooks.Cli.Terminal;
using DeepNotebooks.Kernel;
using DeepNotebooks.Notebook;
using DeepNotebooks.Text;

namespace DeepNotebooks.Cli;

/// <summary>The program's commands, and the promise about its answers: 0 done, 1 it failed, 2 the request was wrong; one line an error.</summary>
static class CommandLine
{
    // No RootCommand: that one takes its name from the assembly's file.
    internal static Command Commands() => new("deepnotebooks", "Deep learning in C# notebooks, from a shared dataset to a published model.")
    {
        new HelpOption(),
        new VersionOption(),
        KernelCommand.Create(),
        JupyterCommand.Create(),
        RunCommand.Create(),
        DatasetsCommand.Create(),
        GpusCommand.Create(),
        TrainCommand.Create(),
        EvaluateCommand.Create(),
        ZooCommand.Create(),
        PredictCommand.Create(),
        ServeCommand.Create(),
    };

    internal static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var request = Commands().Parse(arguments);
            if (Mistake(request, arguments) is { } mistake)
                return Wrong(mistake);
            var progress = new TerminalProgress();
            Datasets.DefaultProgress = progress;
            Datasets.DefaultNotes = progress;
            Zoo.DefaultProgress = progress;
            Zoo.NotebookProgram = new KernelSpecOptions().Program;
            return await request.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                // An interrupted training still writes down what it has. The kernel answers signals itself: one ends a cell, not the kernel.
                ProcessTerminationTimeout = request.CommandResult.Command.Name == KernelCommand.Name ? null : TimeSpan.FromSeconds(30),
            });
        }
        catch (Exception error) when (error is RequestException or MagicException)
        {
            return Wrong(error.Message);
        }
        catch (OperationCanceledException)
        {
            return Failed("interrupted.");
        }
        catch (Exception error) when (error is WorkFailedException or IOException or UnauthorizedAccessException)
        {
            return Failed(error.Message);
        }
    }

    static int Wrong(string message)
    {
        Say(message);
        return 2;
    }

    static int Failed(string message)
    {
        Say(message);
        return 1;
    }

    static void Say(string message) => Console.Error.WriteLine("deepnotebooks: " + message.ReplaceLineEndings(" ").Trim());

    /// <summary>What is wrong with the words themselves, before anything is run.</summary>
    static string? Mistake(ParseResult request, string[] arguments)
    {
        if (request.Action is not null && request.Errors.Count == 0 && arguments.Any(word => word is "--help" or "-h" or "-?" or "--version"))
            return null;
        var command = request.CommandResult.Command;
        var options = Options(request.CommandResult).ToList();
        var path = string.Join(' ', Path(request.CommandResult));

        // An argument that takes many words would swallow a mistyped option.
        var behindDashes = arguments.TakeWhile(word => word != "--");
        var stray = behindDashes.FirstOrDefault(word =>
            word.StartsWith("--", StringComparison.Ordinal) && !options.Contains(word.Split('=')[0]));
        if (stray is not null)
            return $"there is no option '{stray.Split('=')[0]}'.{Nearest.Hint(stray.Split('=')[0], options)} ('{path} --help' lists them.)";
        if (request.Errors.Count == 0)
            return null;

        var unknown = request.UnmatchedTokens is [var first, ..] ? first : null;
        if (unknown is not null && command.Subcommands.Count > 0)
            return $"there is no command '{unknown}'.{Nearest.Hint(unknown, command.Subcommands.Select(c => c.Name))} ('{path} --help' lists them.)";
        if (command.Options.FirstOrDefault(option => option.Required && request.GetResult(option)?.IdentifierToken is null) is { } required)
            return $"{required.Name} is missing: {required.Description}. ('{path} --help' shows how.)";
        var missing = command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && request.GetResult(argument)?.Tokens.Count is null or 0);
        if (missing is not null)
            return $"{missing.Name.ToUpperInvariant()} is missing: {missing.Description}. ('{path} --help' shows how.)";
        if (command.Subcommands.Count > 0 && request.UnmatchedTokens.Count == 0)
            return $"which command? ('{path} --help' lists them.)";
        return $"{Told(request.Errors[0])} ('{path} --help' shows how.)";
    }

    /// <summary>A parser's error in our words: its own name the types of .NET.</summary>
    static string Told(ParseError error)
    {
        if (error.SymbolResult is not OptionResult { Option: var option, Tokens: var tokens })
            return error.Message.TrimEnd('.') + ".";
        if (tokens.Count == 0)
            return $"{option.Name} needs a value.";
        var kind = (Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType) == typeof(int) ? "a whole number" : "a number";
        return option.ValueType == typeof(string) ? $"{option.Name} is given twice." : $"{option.Name} takes {kind}, not '{tokens[0].Value}'.";
    }

    static IEnumerable<string> Options(CommandResult result) =>
        result.Command.Options.SelectMany(option => option.Aliases.Append(option.Name))
            .Concat(["--help", "--version"])
            .Concat(result.Parent is CommandResult parent ? Options(parent) : []);

    static IEnumerable<string> Path(CommandResult result) =>
        (result.Parent is CommandResult parent ? Path(parent) : []).Append(result.Command.Name);
}
