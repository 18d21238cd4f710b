namespace DeepNotebooks;

/// <summary>What only a set with several labels an image has.</summary>
public sealed record MultiLabelScores
{
    /// <summary>F1 over all yes and no of all classes at once: frequent classes count more.</summary>
    public required double MicroF1 { get; init; }

    /// <summary>Mean over the classes of the area under precision and recall; null where no image has any class.</summary>
    public required double? MeanAveragePrecision { get; init; }

    /// <summary>Share of the images of which every label is right.</summary>
    public required double ExactMatch { get; init; }

    /// <summary>A class is said of an image at this probability or above.</summary>
    public required double Threshold { get; init; }
}
