namespace DeepNotebooks.Training;

/// <summary>Up to the peak in a straight line, soon, then down to nothing along half a cosine.</summary>
/// <remarks>Loshchilov and Hutter: SGDR, 2017, without restarts; the rise as in Goyal et al.: Accurate, Large Minibatch SGD, 2017.</remarks>
static class Cosine
{
    const double RisingShare = 0.05;

    /// <inheritdoc cref="Schedule"/>
    internal static double At(int step, int steps)
    {
        var rising = (int)Math.Ceiling(steps * RisingShare);
        return step < rising
            ? (step + 1.0) / (rising + 1)
            : (1 + Math.Cos(Math.PI * (step - rising) / Math.Max(steps - rising, 1))) / 2;
    }
}
