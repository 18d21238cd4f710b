namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>The process that started the kernel: when that has died without a word, nobody will ever end the kernel.</summary>
/// <remarks>Jupyter client gives its process id as <c>JPY_PARENT_PID</c>.</remarks>
static class ParentProcess
{
    static readonly TimeSpan interval = TimeSpan.FromSeconds(2);

    internal static async Task EndsAsync()
    {
        var parent = Environment.GetEnvironmentVariable("JPY_PARENT_PID");
        var folder = $"/proc/{parent}";
        // Where there is no /proc, or the parent lives in another container, there is nothing to watch.
        if (string.IsNullOrEmpty(parent) || !Directory.Exists(folder))
            await Task.Delay(Timeout.Infinite);
        using var timer = new PeriodicTimer(interval);
        while (await timer.WaitForNextTickAsync() && Directory.Exists(folder))
        {
        }
    }
}
