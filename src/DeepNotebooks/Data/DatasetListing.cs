namespace DeepNotebooks;

/// <summary>A line of <c>#!datasets</c>: what is known of a dataset without decoding or hashing it.</summary>
public sealed record DatasetListing
{
    /// <summary>The name to ask for it by.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people; the name where nobody wrote one.</summary>
    public required string Title { get; init; }

    /// <summary>An SPDX expression; "NOASSERTION" where unknown.</summary>
    public string Licence { get; init; } = "NOASSERTION";

    /// <summary>Images in all splits.</summary>
    public int Images => Splits.Values.Sum();

    /// <summary>Class names in label order.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Whether an image may have several classes, or none.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>Images in each split.</summary>
    public IReadOnlyDictionary<string, int> Splits { get; init; } = new Dictionary<string, int>();

    /// <summary>1 for grey, 3 for colour.</summary>
    public int Channels { get; init; }

    /// <summary>Width and height of the first image, in pixels.</summary>
    public (int Width, int Height) Size { get; init; }

    /// <summary>"sha256:…", see <see cref="Dataset.Identity"/>; null where it would have to be computed first (ask <c>Datasets.ShowAsync</c>).</summary>
    public string? Identity { get; init; }

    /// <summary>The folder; the address it is downloaded from; or "generated".</summary>
    public required string Location { get; init; }

    /// <summary>How near it is.</summary>
    public DatasetPlace Place { get; init; }

    /// <summary>Size of its files, or of what is to be downloaded; 0 for generated ones, and where nobody says.</summary>
    public long Bytes { get; init; }

    /// <summary>False for a set to be downloaded of which no checksum is published: what comes is taken as it is.</summary>
    public bool Checked { get; init; } = true;

    /// <summary>Its makers' page; null where unknown.</summary>
    public string? Homepage { get; init; }

    /// <summary>How the makers ask to be cited; null where unknown.</summary>
    public string? Citation { get; init; }
}

/// <summary>How near a dataset is.</summary>
public enum DatasetPlace
{
    /// <summary>In a folder that was named by its path.</summary>
    Folder,

    /// <summary>In one of the folders of DEEPNOTEBOOKS_DATASETS.</summary>
    Shared,

    /// <summary>Downloaded before, in the cache.</summary>
    Cache,

    /// <summary>In the built-in catalogue, or at an address, to be downloaded.</summary>
    Remote,

    /// <summary>Made by the built-in generator when asked for.</summary>
    Generated,
}
