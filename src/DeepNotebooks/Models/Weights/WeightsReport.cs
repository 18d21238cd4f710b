namespace DeepNotebooks;

/// <summary>What a network took of a file of weights, tensor by tensor.</summary>
/// <param name="Source">The file's or the model's name.</param>
/// <param name="Digest">"sha256:…" of the file.</param>
/// <param name="Rows">The network's tensors in its order, then what only the file has.</param>
public sealed record WeightsReport(string Source, string Digest, IReadOnlyList<WeightsRow> Rows)
{
    /// <summary>How many tensors were taken.</summary>
    public int Taken => Rows.Count(row => row.IsTaken);

    /// <summary>How many tensors the network has.</summary>
    public int Wanted => Rows.Count(row => row.Here.Length > 0);

    /// <summary>What was not taken.</summary>
    public IEnumerable<WeightsRow> Left => Rows.Where(row => !row.IsTaken);

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Taken} of {Wanted} tensors taken from {Source} ({Digest[..15]}…)";
}

/// <summary>One tensor of a network or of a file of weights.</summary>
/// <param name="Tensor">Its name in the network; of what only the file has, its name there.</param>
/// <param name="Here">Its shape in the network, such as "[64, 3, 7, 7]"; empty where the network has none of that name.</param>
/// <param name="There">Its shape in the file; empty where the file has none of that name.</param>
/// <param name="Outcome">"taken", "spread over colour" (a first kernel that looked at grey), or why it was not taken.</param>
public sealed record WeightsRow(string Tensor, string Here, string There, string Outcome)
{
    internal const string Taken = "taken", Spread = "spread over colour", NewHead = "new head", Missing = "not in the file", OtherShape = "another shape", Extra = "not in the network";

    /// <summary>Whether the network has the file's values.</summary>
    internal bool IsTaken => Outcome is Taken or Spread;
}
