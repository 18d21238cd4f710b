namespace DeepNotebooks.Zoos;

/// <summary>What a list needs of a model.yaml; all else in it is passed over, which halves the time of a first list.</summary>
sealed record ListedManifest
{
    public string Name { get; init; } = "";

    public int Version { get; init; }

    public string Title { get; init; } = "";

    public string Task { get; init; } = "image-classification";

    public List<string> Classes { get; init; } = [];

    public SortedDictionary<string, double> Metrics { get; init; } = new(StringComparer.Ordinal);

    public string Licence { get; init; } = Licences.Unknown;

    public ParentReference? Parent { get; init; }

    public DateTimeOffset Created { get; init; }

    public Named Dataset { get; init; } = new();

    public Trained Recipe { get; init; } = new();

    internal ZooEntry ToEntry() => new(Name, Version, Title, Task, Classes, Metrics, Licence, Parent, Created) { Dataset = Dataset.Name, Model = Recipe.Model };

    internal sealed record Named
    {
        public string Name { get; init; } = "";
    }

    internal sealed record Trained
    {
        public string Model { get; init; } = "";
    }
}
