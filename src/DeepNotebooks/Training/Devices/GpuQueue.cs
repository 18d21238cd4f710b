namespace DeepNotebooks.Training;

/// <summary>Takes a GPU for a training: the least used one that nobody has; where all are taken, waits and says for whom.</summary>
/// <param name="visible">The GPUs that this process may use, with their figures of now.</param>
/// <param name="leases">What all users of the hub see.</param>
/// <param name="clock">By which it waits.</param>
sealed class GpuQueue(Func<CancellationToken, Task<IReadOnlyList<Gpu>>> visible, GpuLeases leases, TimeProvider clock)
{
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Answers when one is taken.</summary>
    /// <param name="wanted">"cuda:1" for that one; null for any.</param>
    /// <param name="work">What it is for, as others read it.</param>
    /// <param name="limit">How long to wait; zero does not.</param>
    /// <param name="waiting">Told whom it waits for, once at first and again whenever that changes.</param>
    /// <param name="cancellation">Obeyed while it waits.</param>
    /// <exception cref="RequestException">There is no such GPU.</exception>
    /// <exception cref="WorkFailedException">All are still taken after <paramref name="limit"/>; the message says by whom.</exception>
    internal async Task<(Gpu Gpu, IDisposable Lease)> TakeAsync(
        string? wanted, string work, TimeSpan limit, Action<GpuWait>? waiting, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        string? told = null;
        while (true)
        {
            var candidates = Candidates(await visible(cancellation), wanted);
            var holder = GpuHolder.This(work, clock.GetUtcNow());
            if (await leases.TryTakeAsync(candidates.OrderBy(gpu => gpu.Load), holder, cancellation) is { } taken) return taken;

            var held = (await leases.HeldAsync(candidates, cancellation)).Where(gpu => gpu.Holder is not null).ToList();
            var waited = clock.GetElapsedTime(start);
            var holders = string.Join("; ", held.Select(gpu => $"{gpu.Device} has {gpu.Holder}"));
            if (waited >= limit)
                throw new WorkFailedException($"no GPU is free{(limit > TimeSpan.Zero ? $" after {Shown(limit)}" : "")}: {holders}. Wait longer (--wait MINUTES), or train on the CPU (--device cpu).");
            if (told != holders) waiting?.Invoke(new(told = holders, waited, limit));
            await Task.Delay(waited + Poll > limit ? limit - waited : Poll, clock, cancellation);
        }
    }

    static IReadOnlyList<Gpu> Candidates(IReadOnlyList<Gpu> gpus, string? wanted)
    {
        if (wanted is null) return gpus;
        return gpus.FirstOrDefault(gpu => gpu.Device == wanted) is { } one
            ? [one]
            : throw new RequestException($"there is no {wanted}: this process may use {gpus.Count} GPUs. Use auto or cpu.");
    }

    static string Shown(TimeSpan time) => time.TotalMinutes >= 1 ? $"{time.TotalMinutes:0.#} minutes" : $"{time.TotalSeconds:0.#} seconds";
}
