namespace DeepNotebooks.Data;

/// <summary>How long a download bears with a server. The defaults suit a busy archive at the other end of the world.</summary>
sealed record Patience
{
    internal static readonly Patience Default = new();

    /// <summary>A server that sends next to nothing for so long is given up, and asked again.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>So many failures in a row, with hardly a byte between them, end a download.</summary>
    public int Failures { get; init; } = 6;

    /// <summary>The pause after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A server that asks to be left alone for longer is not waited for.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What counts as progress between two failures, and within <see cref="Stall"/>: a server that drips does not go on for ever.</summary>
    public int WorthwhileBytes { get; init; } = 1 << 14;

    /// <summary>The pause after failure number <paramref name="failure"/> (from 1), a little different for each who waits.</summary>
    internal TimeSpan Pause(int failure)
    {
        var doubled = FirstPause * Math.Pow(2, failure - 1) * (0.75 + (Random.Shared.NextDouble() / 2));
        return doubled < LongestPause ? doubled : LongestPause;
    }
}
