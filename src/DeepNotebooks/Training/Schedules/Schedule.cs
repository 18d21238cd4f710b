namespace DeepNotebooks.Training;

/// <summary>The learning rate over a phase of training, as a share of its peak.</summary>
/// <param name="step">Counted from 0.</param>
/// <param name="steps">How many there will be.</param>
delegate double Schedule(int step, int steps);

/// <summary>The schedules by the names that recipes carry.</summary>
static class Schedules
{
    internal static Schedule Named(string name) => name switch
    {
        "cosine" => Cosine.At,
        "constant" => (_, _) => 1,
        _ => OneCycle.At,
    };
}
