using DeepNotebooks.Text;

namespace DeepNotebooks.Zoos;

/// <summary>A package that only lacks its version: the zoo gives that, and may give another one if somebody else publishes first.</summary>
sealed class StagedPackage
{
    internal const string Card = "README.md";
    internal const string Manifest = "model.yaml";
    internal const string Crate = "ro-crate-metadata.json";

    readonly ModelManifest draft;
    readonly PackageFacts facts;
    readonly Dictionary<string, FileDigest> constant = [];

    /// <param name="folder">Holds every file of the package but card, manifest and crate, which <see cref="Stamp"/> writes.</param>
    /// <param name="name">Under which it will be published.</param>
    /// <param name="draft">model.yaml, so far.</param>
    /// <param name="facts">What card and crate tell beyond model.yaml.</param>
    /// <param name="message">Why, for the history.</param>
    internal StagedPackage(string folder, ModelName name, ModelManifest draft, PackageFacts facts, string? message = null)
    {
        Folder = folder;
        Name = name;
        Message = message;
        this.draft = draft;
        this.facts = facts;
        foreach (var path in Files().Where(path => path is not (Card or Manifest or Crate)))
            constant[path] = FileDigest.Of(File(path));
    }

    internal string Folder { get; }

    internal ModelName Name { get; }

    internal string? Message { get; }

    internal string File(string path) => Path.Combine(Folder, path);

    /// <summary>All files, by their path in the package.</summary>
    internal IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

    /// <summary>Writes card, manifest and crate for a version.</summary>
    internal ModelManifest Stamp(int version, DateTimeOffset time)
    {
        var numbered = draft with { Name = Name.Full, Version = version, Created = time };
        System.IO.File.WriteAllText(File(Card), ModelCard.Write(numbered, facts));
        var files = new SortedDictionary<string, FileDigest>(constant, StringComparer.Ordinal) { [Card] = FileDigest.Of(File(Card)) };
        var complete = numbered with { Files = files };
        System.IO.File.WriteAllText(File(Manifest), Yaml.Write(complete) + Ai4Metadata.Write(complete, facts));
        var listed = new SortedDictionary<string, FileDigest>(files, StringComparer.Ordinal) { [Manifest] = FileDigest.Of(File(Manifest)) };
        System.IO.File.WriteAllText(File(Crate), RunCrate.Write(complete, facts, listed));
        return complete;
    }
}

/// <summary>What is known of a model beyond its model.yaml.</summary>
sealed record PackageFacts
{
    /// <summary>How it was trained, if a run tells.</summary>
    public RunRecord? Run { get; init; }

    /// <summary>How the dataset's makers ask to be cited.</summary>
    public string? Citation { get; init; }

    /// <summary>The evaluation, class by class, if there is one.</summary>
    public IReadOnlyList<(string Name, int Images, double Precision, double Recall)> Classes { get; init; } = [];

    /// <summary>The split of <see cref="Classes"/>.</summary>
    public string? EvaluatedOn { get; init; }

    /// <summary>The split the samples are of; null where they are generated.</summary>
    public string? SampleSplit { get; init; }

    /// <summary>How many samples there are.</summary>
    public int Samples { get; init; }

    /// <summary>The largest difference between our network and its ONNX graph, found when it was published.</summary>
    public double? Parity { get; init; }

    /// <summary>How the cells of its notebook were run, where a kernel recorded it.</summary>
    public NotebookAccount? Cells { get; init; }

    /// <summary>The zoo it is for, without any password.</summary>
    public string? Zoo { get; init; }

    /// <summary>The publisher's ORCID iD.</summary>
    public string? Orcid { get; init; }

    /// <summary>The hub's or the system's user who publishes.</summary>
    public string Publisher { get; init; } = "";
}
