namespace DeepNotebooks.Training;

/// <summary>The learning rate over a phase of training: up to the peak, then down to almost nothing, along half cosines.</summary>
/// <remarks>Smith and Topin: Super-Convergence, 2018; in the two-phase form that fastai uses.</remarks>
static class OneCycle
{
    const double RisingShare = 0.25;
    const double Start = 1.0 / 25;
    const double End = 1e-4;

    /// <summary>The rate as a share of the peak's.</summary>
    /// <param name="step">Counted from 0.</param>
    /// <param name="steps">How many there will be.</param>
    internal static double At(int step, int steps)
    {
        var progress = steps <= 1 ? 1 : (double)step / (steps - 1);
        return progress < RisingShare
            ? Between(Start, 1, progress / RisingShare)
            : Between(1, End, (progress - RisingShare) / (1 - RisingShare));
    }

    static double Between(double from, double to, double progress) => to + ((from - to) * (1 + Math.Cos(Math.PI * progress)) / 2);
}
