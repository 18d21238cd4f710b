namespace DeepNotebooks.Inference;

static class Softmax
{
    /// <summary>Logits to probabilities, in double precision; the largest logit is subtracted first, so that none overflows.</summary>
    internal static double[] Of(ReadOnlySpan<float> logits)
    {
        var probabilities = new double[logits.Length];
        double largest = float.NegativeInfinity, sum = 0;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        for (var i = 0; i < logits.Length; i++)
            sum += probabilities[i] = Math.Exp(logits[i] - largest);
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] /= sum;
        return probabilities;
    }
}
