using DeepNotebooks.Kernel.Documents;
using DeepNotebooks.Kernel.Session;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;

namespace Microsoft.DotNet.Interactive;

/// <summary>Code that a cell's own code asks to have run.</summary>
static class SubmittedCode
{
    internal static async Task<KernelCommandResult> RunAsync(NotebookSession session, SubmitCode command, string language)
    {
        var (failure, values) = await session.RunWithinAsync(CellLanguage.Code(CellLanguage.Named(language) ?? language, command.Code));
        return new KernelCommandResult(command, [
            .. values.Select(value => new ReturnValueProduced(command, value)),
            failure is null ? new CommandSucceeded(command) : new CommandFailed(command, failure, failure.Message),
        ]);
    }
}
