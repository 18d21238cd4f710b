using DeepNotebooks.Data;

namespace DeepNotebooks;

/// <summary>A labelled image set in a folder, verified and typed. Made by <c>Datasets</c>.</summary>
public sealed class Dataset
{
    readonly IReadOnlyDictionary<string, IImageSource> splits;

    internal Dataset(DatasetCard card, string location, string identity, IReadOnlyDictionary<string, IImageSource> splits)
    {
        Card = card;
        Location = location;
        Identity = identity;
        this.splits = splits;
    }

    /// <summary>What the dataset says of itself: name, title, licence, classes.</summary>
    public DatasetCard Card { get; }

    /// <summary>The name it is asked for by.</summary>
    public string Name => Card.Name;

    /// <summary>Class names; an image's label is an index into this list.</summary>
    public IReadOnlyList<string> Classes => Card.Classes;

    /// <summary>1 for grey, 3 for colour.</summary>
    public int Channels => Card.Channels;

    /// <summary>Whether an image may have several classes, or none.</summary>
    public bool IsMultiLabel => Card.IsMultiLabel;

    /// <summary>The absolute folder it was read from; for generated sets, their recipe.</summary>
    public string Location { get; }

    /// <summary>"sha256:…" over the sorted list of (path, size, sha256) of its files: equal identities are equal data.</summary>
    public string Identity { get; }

    /// <summary>Images in each split: "train", and where there are any "val" and "test".</summary>
    public IReadOnlyDictionary<string, int> Splits => splits.ToDictionary(split => split.Key, split => split.Value.Count);

    /// <summary>Images in all splits.</summary>
    public int Images => splits.Values.Sum(split => split.Count);

    /// <summary>What a run and a model record of the data they were made from.</summary>
    public DatasetReference Reference => new() { Name = Name, Identity = Identity, Source = Card.Source, Licence = Card.Licence };

    /// <summary>Its description in MLCommons' Croissant 1.0, JSON-LD to be put into its folder as croissant.json.</summary>
    /// <param name="missing">What the specification asks for and nobody told: keys of dataset.yaml.</param>
    /// <exception cref="RequestException">The set is generated: it has no files.</exception>
    public string ToCroissant(out IReadOnlyList<string> missing)
    {
        var croissant = new Croissant(this);
        missing = croissant.Missing;
        return croissant.ToString();
    }

    /// <summary>One split's images and labels.</summary>
    /// <exception cref="RequestException">There is no such split.</exception>
    internal IImageSource Split(string name) =>
        splits.TryGetValue(name, out var split)
            ? split
            : throw new RequestException($"dataset '{Name}' has no split '{name}' (it has {string.Join(", ", splits.Keys)}).");

    internal bool HasSplit(string name) => splits.ContainsKey(name);
}

/// <summary>What is known of a dataset without reading its images.</summary>
public sealed record DatasetCard
{
    /// <summary>The name it is asked for by, such as "blood-cells".</summary>
    public required string Name { get; init; }

    /// <summary>One line for people; the name where nobody wrote one.</summary>
    public required string Title { get; init; }

    /// <summary>An SPDX expression; "NOASSERTION" where unknown.</summary>
    public string Licence { get; init; } = "NOASSERTION";

    /// <summary>How the makers ask to be cited.</summary>
    public string? Citation { get; init; }

    /// <summary>Where the data come from: a URL, a DOI, or "generated".</summary>
    public string? Source { get; init; }

    /// <summary>Class names in label order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Whether an image may have several classes, or none.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>1 for grey, 3 for colour.</summary>
    public required int Channels { get; init; }

    /// <summary>Width and height of the first image, in pixels: images of a set may differ.</summary>
    public required (int Width, int Height) Size { get; init; }
}

/// <summary>The data a model was made from, as model.yaml and recipe.yaml record them.</summary>
public sealed record DatasetReference
{
    /// <summary>The dataset's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>"sha256:…", see <see cref="Dataset.Identity"/>.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Where it came from, if known.</summary>
    public string? Source { get; init; }

    /// <summary>An SPDX expression; "NOASSERTION" where unknown.</summary>
    public string Licence { get; init; } = "NOASSERTION";
}
