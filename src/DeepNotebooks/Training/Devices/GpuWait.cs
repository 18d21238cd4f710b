namespace DeepNotebooks;

/// <summary>A training that waits for a GPU.</summary>
/// <param name="Holders">Who has them, in one line.</param>
/// <param name="Waited">How long already.</param>
/// <param name="Limit">When it gives up.</param>
public sealed record GpuWait(string Holders, TimeSpan Waited, TimeSpan Limit)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => $"waiting for a GPU, at most {Limit.TotalMinutes:0.#} minutes: {Holders}";
}
