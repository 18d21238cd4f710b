namespace DeepNotebooks.Data;

/// <summary>What an archive may become before it is taken for a bomb.</summary>
sealed record UnpackLimits
{
    /// <summary>More than in any image set known: a guard for the memory and for the file system.</summary>
    public int Entries { get; init; } = 10_000_000;

    /// <summary>Images hardly pack. Deflate's best is 1032, which only a file of one repeated byte comes near.</summary>
    public int Ratio { get; init; } = 250;

    /// <summary>Archives that unpack to no more than this may have any <see cref="Ratio"/>.</summary>
    public long Harmless { get; init; } = 256L << 20;

    /// <summary>Room on the disk that is left to others.</summary>
    public long Reserve { get; init; } = 64L << 20;
}
