namespace DeepNotebooks.Data;

/// <summary>The memory one batch is written into: arrays, or a tensor's own memory, so that nothing is copied afterwards.</summary>
/// <remarks>Images go where there is room for them: as normalised numbers, as bytes for a device that normalises by itself, or both.</remarks>
sealed class BatchBuffer
{
    /// <summary>float32, batch × channels × height × width; empty where nobody wants it.</summary>
    internal Memory<float> Numbers { get; init; }

    /// <summary>Bytes in the same order; empty where nobody wants it.</summary>
    internal Memory<byte> Bytes { get; init; }

    /// <summary>Classes.</summary>
    internal required Memory<long> Labels { get; init; }

    /// <summary>What is mixed in: the other image's class, and the first image's share of the whole. Written where images are mixed.</summary>
    internal required Memory<long> Partners { get; init; }

    /// <summary>See <see cref="Partners"/>.</summary>
    internal required Memory<float> Shares { get; init; }

    /// <summary>Images before they are mixed; made when it is first needed.</summary>
    internal byte[]? Unmixed { get; set; }

    /// <summary>In arrays, normalised.</summary>
    internal static BatchBuffer InArrays(int batch, int values) => new()
    {
        Numbers = new float[batch * values],
        Labels = new long[batch],
        Partners = new long[batch],
        Shares = new float[batch],
    };
}
