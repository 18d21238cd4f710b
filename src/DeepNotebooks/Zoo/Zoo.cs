using DeepNotebooks.Onnx;
using DeepNotebooks.Zoos;

namespace DeepNotebooks;

/// <summary>Models in a Git repository: published with all that made them, listed, pulled, loaded.</summary>
/// <remarks>
/// A zoo is a path or a Git URL; where a call names none it is the default zoo, <see cref="Places.DefaultZoo"/>, made on first use.
/// What goes wrong is told in one line: a <see cref="RequestException"/> where the request was wrong,
/// a <see cref="WorkFailedException"/> where the work failed.
/// </remarks>
/// <example><code>
/// var published = await Zoo.PublishAsync(cnn, "cells/blood-resnet18");
/// using var model = await Zoo.LoadAsync("cells/blood-resnet18");
/// model.Predict("some-cell.jpg")
/// </code></example>
public static class Zoo
{
    /// <summary>Answers the notebook that is running, as nbformat JSON with its outputs so far; set by the notebook's extension.</summary>
    public static Func<string?>? NotebookSource { get; set; }

    /// <summary>What runs a notebook, before "run" and its file: the program 'deepnotebooks'; set by it. Null where it is not at hand.</summary>
    public static IReadOnlyList<string>? NotebookProgram { get; set; }

    /// <summary>Who hears, line by line, of what takes long and of all warnings; set by the notebook or the program.</summary>
    public static IProgress<string>? DefaultProgress { get; set; }

    /// <summary>
    /// Makes a zoo: a bare Git repository that accepts pushes. With git-lfs installed, large files go by it. A repository that is hosted elsewhere gets
    /// the files that a zoo starts with, those that it lacks.
    /// </summary>
    /// <param name="path">A folder that does not exist yet, or is empty; or a Git URL; null is the default zoo.</param>
    /// <param name="requireSignatures">Whether it takes signed versions only; whoever makes it, with git's user.signingkey, is the first who may sign.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public static Task<ZooFolder> InitAsync(string? path = null, bool requireSignatures = false, CancellationToken cancellationToken = default) =>
        new ZooStore(path, DefaultProgress).InitAsync(requireSignatures, cancellationToken);

    /// <summary>Publishes what a learner has learned, as the next version of <paramref name="name"/>.</summary>
    /// <param name="learner">Trained; its best weights are published.</param>
    /// <param name="name">"topic/name": letters a-z, digits, '-', '_' and '.'.</param>
    /// <param name="options">Licence, title, authors, another zoo.</param>
    /// <param name="cancellationToken">Publishes nothing.</param>
    /// <returns>The version, once it stands in the zoo.</returns>
    public static Task<PublishedModel> PublishAsync(
        Learner learner, string name, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(learner);
        return Publication.RunAsync(learner.Run.Path, learner, name, options ?? new PublishOptions(), cancellationToken);
    }

    /// <summary>Publishes the model of a run folder, as the next version of <paramref name="name"/>.</summary>
    /// <param name="runFolder">What a training wrote. Its data are read again for samples, where they can be had.</param>
    /// <param name="name">"topic/name": letters a-z, digits, '-', '_' and '.'.</param>
    /// <param name="options">Licence, title, authors, another zoo.</param>
    /// <param name="cancellationToken">Publishes nothing.</param>
    /// <returns>The version, once it stands in the zoo.</returns>
    public static Task<PublishedModel> PublishAsync(
        string runFolder, string name, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        Publication.RunAsync(runFolder, null, name, options ?? new PublishOptions(), cancellationToken);

    /// <summary>Makes versions of what was proposed and is merged by now: tags it, once each package was found to hold what its model.yaml says.</summary>
    /// <remarks>Whoever may push tags calls it, as a rule the zoo's own CI whenever its main branch has changed.</remarks>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Tags nothing.</param>
    /// <returns>The versions that were made, "topic/name@2"; none where all that is merged has its tag.</returns>
    public static Task<IReadOnlyList<string>> AcceptAsync(string? zoo = null, CancellationToken cancellationToken = default) =>
        new ZooStore(zoo, DefaultProgress).AcceptAsync(cancellationToken);

    /// <summary>Opens a published model for prediction, by ONNX Runtime alone; it is pulled once and kept in the cache.</summary>
    /// <param name="name">"topic/name" for the last version, or "topic/name@2"; a run folder or a package folder serves as well.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Leaves nothing half-done.</param>
    public static async Task<Predictor> LoadAsync(string name, string? zoo = null, CancellationToken cancellationToken = default) =>
        Predictor.Open(await OnnxExporter.EnsureOnnxAsync(await ModelSource.ResolveAsync(name, zoo, cancellationToken)));

    /// <summary>The last version of each model, by name.</summary>
    /// <param name="search">Words that must all occur in name, title, task, classes, data, licence, architecture or parent; null lists all.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static Task<IReadOnlyList<ZooEntry>> ListAsync(
        string? search = null, string? zoo = null, CancellationToken cancellationToken = default) =>
        new ZooStore(zoo, DefaultProgress).ListAsync(search, cancellationToken);

    /// <summary>The last version of each model that a query lets through, by name.</summary>
    /// <param name="query">Words, task, class, dataset, licence, metrics.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="RequestException">A condition on a metric is none.</exception>
    public static Task<IReadOnlyList<ZooEntry>> SearchAsync(
        ZooQuery query, string? zoo = null, CancellationToken cancellationToken = default) =>
        new ZooStore(zoo, DefaultProgress).SearchAsync(query, cancellationToken);

    /// <summary>One version: its model.yaml, its card, and the versions there are.</summary>
    /// <param name="name">"topic/name" for the last version, or "topic/name@2".</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static Task<ZooModel> ShowAsync(string name, string? zoo = null, CancellationToken cancellationToken = default) =>
        new ZooStore(zoo, DefaultProgress).ShowAsync(ModelName.Parse(name), cancellationToken);

    /// <summary>Writes a package into a folder of its own, each file checked against model.yaml.</summary>
    /// <param name="name">"topic/name" for the last version, or "topic/name@2".</param>
    /// <param name="output">A folder that does not exist yet, or is empty; null is the model's name in the current folder.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public static Task<ModelFolder> PullAsync(
        string name, string? output = null, string? zoo = null, CancellationToken cancellationToken = default)
    {
        var parsed = ModelName.Parse(name);
        return new ZooStore(zoo, DefaultProgress).PullAsync(parsed, output ?? Path.GetFullPath(parsed.Name), cancellationToken);
    }

    /// <summary>Where a model comes from, and what was re-trained from it, over all versions of a zoo.</summary>
    /// <param name="name">"topic/name" for the last version, or "topic/name@2".</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static Task<Lineage> LineageAsync(string name, string? zoo = null, CancellationToken cancellationToken = default) =>
        new ZooStore(zoo, DefaultProgress).LineageAsync(ModelName.Parse(name), cancellationToken);

    /// <summary>Compares two models: what they record, their classes and weights, and what they answer on the samples of both.</summary>
    /// <param name="a">"topic/name" for the last version, "topic/name@2", or the folder of a package.</param>
    /// <param name="b">The other, likewise.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public static Task<ModelDiff> DiffAsync(string a, string b, string? zoo = null, CancellationToken cancellationToken = default) =>
        Comparer.CompareAsync(a, b, new ZooStore(zoo, DefaultProgress), cancellationToken);

    /// <summary>Compares a published model with what it says of itself.</summary>
    /// <param name="name">"topic/name" for the last version, "topic/name@2", or the folder of a package.</param>
    /// <param name="level">How far; each level includes those before it.</param>
    /// <param name="data">A folder with the data that the metrics were measured on; null looks for them by their name.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    /// <returns>Each thing that was checked, recorded against found; <see cref="Verification.Ok"/> where all agree.</returns>
    public static Task<Verification> VerifyAsync(
        string name, VerificationLevel level = VerificationLevel.Samples, string? data = null, string? zoo = null,
        CancellationToken cancellationToken = default) =>
        Verifier.VerifyAsync(name, level, data, new ZooStore(zoo, DefaultProgress), cancellationToken);

    /// <summary>Checks what a change brings to a zoo: versions may come, what is published stays, and each new version is what it says.</summary>
    /// <param name="since">The commit that the change goes on from; null checks all versions there are.</param>
    /// <param name="level">How far each new version is verified: up to <see cref="VerificationLevel.Metrics"/>.</param>
    /// <param name="zoo">Another zoo than the default one; a checkout serves, and is checked at the commit where it stands.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public static Task<ZooCheck> CheckAsync(
        string? since = null, VerificationLevel level = VerificationLevel.Samples, string? zoo = null, CancellationToken cancellationToken = default) =>
        new ZooStore(zoo, DefaultProgress).CheckAsync(since, level, cancellationToken);

    /// <summary>Writes a zoo as a page: a folder that works from a disk and on any web server, and asks nobody else for anything.</summary>
    /// <param name="output">A new or empty folder, or a page written before, which is replaced.</param>
    /// <param name="title">Its heading; null is "Model zoo".</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Leaves what was there.</param>
    /// <returns>How many models it shows.</returns>
    public static Task<int> WritePageAsync(
        string output, string? title = null, string? zoo = null, CancellationToken cancellationToken = default) =>
        new ZooStore(zoo, DefaultProgress).WritePageAsync(output, title, cancellationToken);

    /// <summary>Writes a verification down: a JSON file, and a page beside it for people.</summary>
    /// <param name="verification">What was found.</param>
    /// <param name="file">The JSON file; the page is beside it, ending with .md.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Writes nothing.</param>
    public static async Task<VerificationReport> WriteReportAsync(
        Verification verification, string file, string? zoo = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(verification);
        var report = await new ZooStore(zoo, DefaultProgress).ReportAsync(verification, cancellationToken);
        AtomicFile.WriteText(file, report.ToJson());
        AtomicFile.WriteText(Path.ChangeExtension(file, ".md"), report.ToMarkdown());
        return report;
    }

    /// <summary>Adds a verification to the zoo, where 'zoo show' tells of it. No version changes by it.</summary>
    /// <param name="verification">What was found of a version of that zoo.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Adds nothing.</param>
    /// <returns>The report's path in the zoo.</returns>
    public static async Task<string> PublishReportAsync(Verification verification, string? zoo = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(verification);
        var store = new ZooStore(zoo, DefaultProgress);
        return await store.PublishReportAsync(await store.ReportAsync(verification, cancellationToken), cancellationToken);
    }

    /// <summary>Makes a published model again, from its notebook or its recipe, and compares what comes out.</summary>
    /// <remarks>The notebook is somebody's program, and is run as you: reproduce what you trust. What it publishes is kept aside and reaches no zoo.</remarks>
    /// <param name="name">"topic/name" for the last version, "topic/name@2", or the folder of a package.</param>
    /// <param name="output">A new folder that keeps the run; null leaves nothing.</param>
    /// <param name="data">A folder with the data it was trained on, where it has a recipe and no notebook; null finds them by their name.</param>
    /// <param name="zoo">Another zoo than the default one.</param>
    /// <param name="cancellationToken">Ends the training or the notebook.</param>
    public static Task<Verification> ReproduceAsync(
        string name, string? output = null, string? data = null, string? zoo = null, CancellationToken cancellationToken = default) =>
        Verifier.ReproduceAsync(name, output, data, new ZooStore(zoo, DefaultProgress), cancellationToken);
}
