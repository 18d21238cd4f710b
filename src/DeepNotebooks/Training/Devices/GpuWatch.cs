namespace DeepNotebooks.Training;

/// <summary>Looks at a GPU every other second while something learns on it.</summary>
/// <remarks>The driver's program takes a tenth of a second to answer: it is asked on a thread of its own, never between two steps.</remarks>
sealed class GpuWatch : IDisposable
{
    readonly CancellationTokenSource ended = new();
    readonly Task watching;
    volatile Gpu? latest;

    /// <param name="driver">Who is asked.</param>
    /// <param name="id">The driver's lasting name of the GPU.</param>
    /// <param name="interval">Two seconds where left out.</param>
    internal GpuWatch(NvidiaSmi driver, string id, TimeSpan? interval = null) => watching = Task.Run(() => WatchAsync(driver, id, interval ?? TimeSpan.FromSeconds(2)));

    /// <summary>As it stood last; null as long as nothing is known.</summary>
    internal Gpu? Latest => latest;

    public void Dispose()
    {
        ended.Cancel();
        watching.Wait(TimeSpan.FromSeconds(1));
        ended.Dispose();
    }

    async Task WatchAsync(NvidiaSmi driver, string id, TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            do
                latest = (await driver.GpusAsync(ended.Token)).FirstOrDefault(gpu => gpu.Id == id);
            while (await timer.WaitForNextTickAsync(ended.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or WorkFailedException)
        {
            latest = null; // a training does not end because a figure cannot be had
        }
    }
}
