using System.Globalization;
using System.Runtime.InteropServices;
using DeepNotebooks.Kernel.Jupyter;
using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel;

/// <summary>The kernel as a program: what Jupyter starts with a connection file.</summary>
public static class KernelProgram
{
    /// <summary>Serves the client that wrote the connection file until it asks for the end.</summary>
    /// <param name="connectionFile">Where the file is.</param>
    /// <param name="extensions">Loaded at the start, in order.</param>
    /// <returns>The exit code: 0, or 2 where the connection file cannot be used, which has been told on standard error.</returns>
    public static async Task<int> RunAsync(string connectionFile, IReadOnlyList<INotebookExtension> extensions)
    {
        try
        {
            var connection = ConnectionFile.Read(connectionFile);
            // Whatever the hub's language, 0.5 is written so; a cell can choose another culture.
            CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
            BackgroundFailures.Attach();
            using var lastWords = new LastWords(connectionFile);
            using var kernel = new JupyterKernel(connection, extensions, HistoryFolder.Default, lastWords);
            var terminated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var interrupt = On(PosixSignal.SIGINT, kernel.Session.Lanes.Interrupt);
            using var termination = On(PosixSignal.SIGTERM, () => terminated.TrySetResult());
            await Task.WhenAny(kernel.Ended, terminated.Task, ParentProcess.EndsAsync());
        }
        catch (MagicException error)
        {
            await Console.Error.WriteLineAsync($"deepnotebooks: {error.Message}");
            return 2;
        }
        return 0;
    }

    static PosixSignalRegistration On(PosixSignal signal, Action action) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    });
}
