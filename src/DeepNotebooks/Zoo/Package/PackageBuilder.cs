using System.Text.Json;
using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Onnx;
using DeepNotebooks.Text;

namespace DeepNotebooks.Zoos;

/// <summary>Gathers the files of a package and proves that they belong together, before any of it is published.</summary>
sealed class PackageBuilder(PackageSource source, PublishOptions options)
{
    readonly List<string> warnings = [];

    /// <summary>What readers of the package will miss.</summary>
    internal IReadOnlyList<string> Warnings => warnings;

    /// <summary>Fills <paramref name="folder"/> with all but card, manifest and crate.</summary>
    /// <exception cref="RequestException">The notebook is none, the licence is none.</exception>
    /// <exception cref="WorkFailedException">model.onnx does not compute what the weights do.</exception>
    internal StagedPackage Stage(ModelName name, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        WriteOrigin(folder);
        var cells = NotebookAccount.Read(Path.Combine(folder, RunCrate.Notebook));
        var draft = Draft(name, cells?.Summary(), ListImages(name, folder, cancellation));
        var staged = new ModelFolder(folder, draft);
        File.Copy(source.Model.Onnx, staged.Onnx);
        File.Copy(source.Model.Weights, staged.Weights);
        cancellation.ThrowIfCancellationRequested();
        var parity = CheckParity(staged);
        cancellation.ThrowIfCancellationRequested();
        Samples samples;
        using (var predictor = Predictor.Open(staged))
            samples = Samples.Write(folder, source.Data, draft, predictor);
        if (samples.Split is null)
            warnings.Add($"the data of '{name.Full}' are not at hand, so its samples are generated tensors, not images.");
        return new StagedPackage(folder, name, draft, Facts(samples, parity, cells), options.Message);
    }

    ModelManifest Draft(ModelName name, NotebookSummary? notebook, List<SharedImages>? shared)
    {
        var model = source.Model.Manifest;
        var licence = Licence(model);
        if (licence == Licences.Unknown)
        {
            warnings.Add(
                $"'{name.Full}' has no licence, so its card says {Licences.Unknown} and nobody may rely on using it: "
                + "name one, such as '--licence CC-BY-4.0'.");
        }
        var metrics = new SortedDictionary<string, double>(model.Metrics, StringComparer.Ordinal);
        if (source.Test is { Split: "test" } test)
        {
            foreach (var (metric, value) in test.Metrics())
                metrics[metric] = value;
        }
        var draft = model with
        {
            Name = name.Full,
            Version = 0,
            Title = options.Title ?? (model.Title.Length > 0 ? model.Title : name.Name),
            Licence = licence,
            Authors = options.Authors is { Count: > 0 } authors ? [.. authors] : [source.Publisher],
            Metrics = metrics,
            Dataset = model.Dataset with { Source = OutsideThisMachine(model.Dataset.Source) },
            Parent = Parent(model.Parent),
            Recipe = Published(model.Recipe),
            TrainedOn = source.Run is { } run ? Fingerprint.Of(run.Software, run.Hardware) : null,
            Fingerprint = Fingerprint.Current(),
            Notebook = notebook,
            SharedImages = shared,
            Files = [],
        };
        warnings.AddRange(LicenceConflict.Of(draft).Select(conflict => $"'{name.Full}': {conflict} Look whether you may publish it so."));
        if (notebook is { IsAsSaved: false })
            warnings.Add($"the notebook of '{name.Full}': {notebook}.");
        return draft;
    }

    // What it was trained on, for those who come after it; and whether it is tested on what those before it have seen.
    List<SharedImages>? ListImages(ModelName name, string folder, CancellationToken cancellation)
    {
        if (source.Data is not { } data)
            return null;
        var own = TrainingImagesFile.Of(data, source.Model.Manifest.Recipe, cancellation);
        if (own is not null && options.ListImages)
            NpyFile.Write(Path.Combine(folder, TrainingImagesFile.Name), own);
        if (TrainingImagesFile.OfTest(data, cancellation) is not { } test)
            return null;
        var shared = SharedImagesCheck.Count(name.Full, test, own, source.Ancestors);
        warnings.AddRange(shared.Where(one => one.Any).Select(one => one.Model == name.Full
            ? $"'{name.Full}': {one} are also among its training images, so its test says too much good of it."
            : $"'{name.Full}': {one} were trained on before, by its ancestor {one.Model}, so its test says too much good of it."));
        return shared;
    }

    string Licence(ModelManifest model)
    {
        var licence = options.Licence ?? model.Licence;
        return licence.Length is > 0 and <= 200 && licence.All(c => char.IsAsciiLetterOrDigit(c) || ".-+() :".Contains(c))
            ? licence
            : throw new RequestException(
                $"'{licence.ReplaceLineEndings(" ")}' is no SPDX licence expression: write one such as 'CC-BY-4.0' or 'Apache-2.0' "
                + "(https://spdx.org/licenses).");
    }

    void WriteOrigin(string folder)
    {
        var notebook = Notebook();
        if (notebook is not null)
            File.WriteAllText(Path.Combine(folder, RunCrate.Notebook), notebook);
        else if (source.Run is { } run)
            File.WriteAllText(Path.Combine(folder, RunCrate.Recipe), Yaml.Write(Published(run)));

        var model = source.Model.Manifest.Recipe.Model;
        if (OwnNetworks.IsKnown(model) && notebook?.Contains($"class {model}", StringComparison.Ordinal) != true)
            warnings.Add($"the class '{model}' stands in no file of the package: others can predict with it, and neither train it on nor make it again. Publish with the notebook that has it (--notebook).");
    }

    string? Notebook()
    {
        if (options.Notebook is not { } path)
            return source.Notebook;
        try
        {
            var text = File.ReadAllText(path);
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("cells", out _)
                ? text
                : throw new RequestException($"'{path}' is no notebook: there are no cells in it.");
        }
        catch (JsonException error)
        {
            throw new RequestException($"'{path}' is no notebook: it is not JSON (line {error.LineNumber + 1}).", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"the notebook '{path}' cannot be read: {error.Message}", error);
        }
    }

    // A run tells folders of this machine, which are nobody else's business.
    static RunRecord Published(RunRecord run) => run with
    {
        DataFolder = null,
        Recipe = Published(run.Recipe),
        Dataset = run.Dataset with { Source = OutsideThisMachine(run.Dataset.Source) },
        Parent = Parent(run.Parent),
    };

    // Neither a folder, nor what stands behind an address's question mark: it may be a key.
    static Recipe Published(Recipe recipe) => recipe.Weights is not { } weights ? recipe : recipe with
    {
        Weights = WeightsSource.IsAddress(weights) ? RemoteFile.Shown(new Uri(weights)) : Path.GetFileName(weights),
    };

    static ParentReference? Parent(ParentReference? parent) =>
        parent is not null && Path.IsPathRooted(parent.Name)
            ? parent with { Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(parent.Name)) }
            : parent;

    static string? OutsideThisMachine(string? place) => place is not null && Path.IsPathRooted(place) ? null : place;

    static double CheckParity(ModelFolder staged)
    {
        using var network = Networks.Open(staged);
        network.eval();
        var preprocessing = OnnxModelFile.PreprocessingOf(staged.Manifest);
        return Parity.Check(network, File.ReadAllBytes(staged.Onnx), preprocessing, staged.Manifest.Classes.Count).MaxDifference;
    }

    PackageFacts Facts(Samples samples, double parity, NotebookAccount? cells) => new()
    {
        Run = source.Run is { } run ? Published(run) : null,
        Citation = source.Data?.Card.Citation,
        Classes = source.Test is { } test ? [.. test.Classes.Select(score => (score.Name, score.Images, score.Precision, score.Recall))] : [],
        EvaluatedOn = source.Test?.Split,
        SampleSplit = samples.Split,
        Samples = samples.Count,
        Parity = parity,
        Cells = cells,
        Zoo = source.Zoo,
        Orcid = source.Orcid,
        Publisher = source.Publisher,
    };
}
