namespace DeepNotebooks.Charts;

/// <summary>A linear axis with ticks at 1, 2 or 5 times a power of ten.</summary>
sealed record Axis(double Low, double High)
{
    /// <summary>An axis with some room above and below the data.</summary>
    internal static Axis Around(double low, double high)
    {
        var room = high > low ? (high - low) * 0.08 : Math.Max(Math.Abs(high) * 0.1, 0.05);
        return new Axis(low - room, high + room);
    }

    /// <summary>0 at the low end, 1 at the high end.</summary>
    internal double Position(double value) => (value - Low) / (High - Low);

    /// <summary>At most about <paramref name="count"/> round values within the axis.</summary>
    internal IEnumerable<double> Ticks(int count)
    {
        var step = Step(count);
        var last = Math.Floor((High / step) + 1e-9);
        for (var tick = Math.Ceiling((Low / step) - 1e-9); tick <= last; tick++)
            yield return (tick * step) + 0.0; // + 0.0: minus zero is zero on a label
    }

    /// <summary>A tick's number with as many decimals as tell it from its neighbours.</summary>
    internal string Label(double tick)
    {
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(Step(5)) - 1e-9), 0, 6);
        return tick.ToString("F" + decimals);
    }

    double Step(int count)
    {
        var rough = (High - Low) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
    }
}
