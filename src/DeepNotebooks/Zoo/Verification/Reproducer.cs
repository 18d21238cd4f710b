using System.Text;
using CliWrap;
using DeepNotebooks.Text;

namespace DeepNotebooks.Zoos;

/// <summary>Makes a published model again in a folder of its own: runs its notebook from the first cell to the last, or trains by its recipe.</summary>
/// <param name="package">The published model.</param>
/// <param name="folder">A new folder; the run's, the notebook's and what comes out of it are left there.</param>
/// <param name="zoo">Where parents are, and whatever else the notebook reads.</param>
/// <param name="data">A folder with its data; null finds them by name.</param>
/// <param name="progress">Hears what goes on.</param>
sealed class Reproducer(ModelFolder package, string folder, ZooAddress zoo, string? data, IProgress<string>? progress)
{
    const string Notebook = "notebook.ipynb", Recipe = "recipe.yaml";

    /// <summary>What came out: a package or a run's model.</summary>
    /// <exception cref="RequestException">There is nothing in the package to make it by, or the data or the parent are not at hand.</exception>
    /// <exception cref="WorkFailedException">The notebook stopped at an error, or published no such model.</exception>
    internal Task<ModelFolder> RunAsync(CancellationToken cancellation) =>
        File.Exists(In(Notebook)) ? RunNotebookAsync(cancellation)
        : File.Exists(In(Recipe)) ? TrainAsync(Yaml.Read<RunRecord>(In(Recipe)), cancellation)
        : throw new RequestException($"'{package.Manifest.Name}' carries neither a notebook nor a recipe: nobody can make it again.");

    string In(string file) => Path.Combine(package.Path, file);

    async Task<ModelFolder> TrainAsync(RunRecord record, CancellationToken cancellation)
    {
        progress?.Report($"{package.Manifest.Name}: training again by {Recipe}, in {folder}");
        var images = await Datasets.LoadAsync(data ?? record.Dataset.Name, cancellation);
        // Other data would make another model: there is nothing to compare.
        if (images.Identity != record.Dataset.Identity)
        {
            throw new RequestException(
                $"the dataset '{images.Name}' here is {images.Identity}, and '{package.Manifest.Name}' was trained on {record.Dataset.Identity}. Name the right one with --data.");
        }
        using var learner = record.Parent is { } parent
            ? Learner.FineTune(images, await ParentAsync(parent, cancellation), record.Recipe)
            : Learner.Create(images, record.Recipe.Model, record.Recipe);
        var end = await learner.FitAsync(output: Path.Combine(folder, "run"), cancellationToken: cancellation);
        cancellation.ThrowIfCancellationRequested();
        return RunFolder.Open(end.Run).Model;
    }

    async Task<ModelFolder> ParentAsync(ParentReference parent, CancellationToken cancellation)
    {
        if (parent.Version == 0)
            throw new RequestException($"'{package.Manifest.Name}' was re-trained from '{parent.Name}', which was never published.");
        return await new ZooStore(zoo.Url, progress).CachedAsync(ModelName.Parse($"{parent.Name}@{parent.Version}"), cancellation);
    }

    async Task<ModelFolder> RunNotebookAsync(CancellationToken cancellation)
    {
        if (Zoo.NotebookProgram is not { Count: > 0 } program)
            throw new RequestException("a notebook is run again by the program 'deepnotebooks': call 'deepnotebooks zoo reproduce' in a terminal.");
        Directory.CreateDirectory(folder);
        var (notebook, executed, kept) = (Path.Combine(folder, Notebook), Path.Combine(folder, "executed.ipynb"), Path.Combine(folder, "published"));
        File.Copy(In(Notebook), notebook, overwrite: true);
        progress?.Report($"{package.Manifest.Name}: running its notebook again, in {folder}");

        var errors = new StringBuilder();
        var run = Cli.Wrap(program[0])
            .WithArguments([.. program.Skip(1), "run", notebook, "--recorded-packages", "-o", executed])
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(variables => variables.Set(Rehearsal.Variable, kept).Set("DEEPNOTEBOOKS_ZOO", zoo.Url))
            .WithStandardErrorPipe(PipeTarget.Merge(PipeTarget.ToStringBuilder(errors), PipeTarget.ToDelegate(line => progress?.Report(line))));
        var result = await ChildProcess.RunAsync(run, patience: TimeSpan.FromSeconds(5), cancellation);
        if (result.ExitCode != 0)
        {
            var said = errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            throw new WorkFailedException($"the notebook stopped: {said.LastOrDefault() ?? $"exit code {result.ExitCode}"} (executed as far as it came: {executed})");
        }
        var made = Path.Combine([kept, .. package.Manifest.Name.Split('/')]);
        return ModelFolder.Is(made)
            ? ModelFolder.Open(made)
            : throw new WorkFailedException($"the notebook ran to its end and published no '{package.Manifest.Name}' (executed: {executed})");
    }
}
