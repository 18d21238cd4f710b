namespace DeepNotebooks;

/// <summary>One line of a zoo's list: the last version of a model.</summary>
/// <param name="Name">"topic/name".</param>
/// <param name="Version">The last version.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Task">Hugging Face's name of the task.</param>
/// <param name="Classes">Class names, in the order of the logits.</param>
/// <param name="Metrics">Name to value, such as test_accuracy: 0.913.</param>
/// <param name="Licence">An SPDX expression; "NOASSERTION" where unknown.</param>
/// <param name="Parent">The model it was re-trained from, if any.</param>
/// <param name="Published">When, UTC.</param>
public sealed record ZooEntry(
    string Name,
    int Version,
    string Title,
    string Task,
    IReadOnlyList<string> Classes,
    IReadOnlyDictionary<string, double> Metrics,
    string Licence,
    ParentReference? Parent,
    DateTimeOffset Published)
{
    /// <summary>The data it learned from.</summary>
    public string Dataset { get; init; } = "";

    /// <summary>The architecture.</summary>
    public string Model { get; init; } = "";

    internal static ZooEntry From(ModelManifest manifest) => new(
        manifest.Name, manifest.Version, manifest.Title, manifest.Task, manifest.Classes, manifest.Metrics,
        manifest.Licence, manifest.Parent, manifest.Created)
    {
        Dataset = manifest.Dataset.Name,
        Model = manifest.Recipe.Model,
    };
}
