namespace DeepNotebooks;

/// <summary>Whether a model is right as often as it says: of answers given at 0.8, eight in ten should be.</summary>
/// <remarks>Guo, Pleiss, Sun and Weinberger: On Calibration of Modern Neural Networks, 2017, with its 15 bins of equal width.</remarks>
/// <param name="Error">The expected calibration error, 0…1: how far sureness and correctness lie apart, each bin by its share of the answers.</param>
/// <param name="Bins">The bins that have answers, in the order of sureness.</param>
public sealed record Calibration(double Error, IReadOnlyList<CalibrationBin> Bins)
{
    const int Count = 15;

    /// <summary>Measures answers.</summary>
    /// <param name="answers">How sure each was, 0…1, and whether it was right. Those that are not a number are left out.</param>
    internal static Calibration Of(IEnumerable<(double Sure, bool Right)> answers)
    {
        var (number, sure, right) = (new int[Count], new double[Count], new int[Count]);
        foreach (var answer in answers)
        {
            if (!double.IsFinite(answer.Sure)) continue;
            var bin = Math.Clamp((int)Math.Ceiling(answer.Sure * Count) - 1, 0, Count - 1); // a bin ends with its upper edge
            number[bin]++;
            sure[bin] += answer.Sure;
            if (answer.Right) right[bin]++;
        }
        var bins = Enumerable.Range(0, Count)
            .Where(bin => number[bin] > 0)
            .Select(bin => new CalibrationBin((double)bin / Count, (bin + 1.0) / Count, number[bin], sure[bin] / number[bin], (double)right[bin] / number[bin]))
            .ToList();
        double all = Math.Max(1, number.Sum());
        return new(bins.Sum(bin => bin.Answers / all * Math.Abs(bin.Right - bin.Sure)), bins);
    }
}

/// <summary>Answers that were given with about the same sureness.</summary>
/// <param name="From">The lower edge, not of it.</param>
/// <param name="To">The upper edge, of it.</param>
/// <param name="Answers">How many.</param>
/// <param name="Sure">Their mean probability.</param>
/// <param name="Right">The share of them that was right.</param>
public sealed record CalibrationBin(double From, double To, int Answers, double Sure, double Right);
