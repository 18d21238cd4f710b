namespace DeepNotebooks;

/// <summary>How fast batches of each size are learned from.</summary>
/// <param name="Batch">The smallest that is within a twentieth of the fastest: more would only cost memory, and steps that teach.</param>
/// <param name="Tried">In the order of their size.</param>
/// <param name="Stopped">Why no larger one was tried.</param>
public sealed record BatchSizeSuggestion(int Batch, IReadOnlyList<BatchSpeed> Tried, string Stopped)
{
    const double Near = 0.95;

    internal static BatchSizeSuggestion Of(IReadOnlyList<BatchSpeed> tried, string stopped) =>
        new(tried.First(one => one.ImagesPerSecond >= Near * tried.Max(other => other.ImagesPerSecond)).Batch, tried, stopped);

    /// <summary>One line for people.</summary>
    public override string ToString() => $"suggested batch: {Batch} (--batch {Batch}); stopped at {Tried[^1].Batch}: {Stopped}";
}

/// <summary>A batch size that was tried.</summary>
/// <param name="Batch">Images a step.</param>
/// <param name="ImagesPerSecond">Forward, backward and the optimizer's step; reading and decoding images left out.</param>
public sealed record BatchSpeed(int Batch, double ImagesPerSecond);
