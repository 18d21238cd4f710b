using DeepNotebooks.Extension.Views;
using DeepNotebooks.Notebook;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Extension.Magics;

/// <summary><c>#!publish</c>, <c>#!reproduce</c> and <c>#!zoo</c>.</summary>
static class ZooMagic
{
    static MagicOption ZooOption => new("--zoo", "the zoo, a path or a Git URL") { Default = "$DEEPNOTEBOOKS_ZOO, else a repository in your data folder" };

    internal static Magic Publish => new("publish", "Publishes a trained model with this notebook and where it comes from.", PublishAsync)
    {
        Arguments = [new("learner", "a learner's variable, or a run folder") { Values = Known.Learners }],
        Options =
        [
            new("--name", "topic/name; an existing name gets its next version") { Values = Known.Published },
            new("--title", "one line for people"),
            new("--licence", "an SPDX expression such as CC-BY-4.0") { Values = Known.Licences },
            new("--message", "why this version"),
            new("--no-image-list", "does not list the training images by digests") { Type = typeof(bool) },
            new("--sign", "signs the version with git's own key (user.signingkey)") { Type = typeof(bool) },
            new("--orcid", "the publisher's ORCID iD") { Default = "$DEEPNOTEBOOKS_ORCID, else git's user.orcid" },
            new("--allow", "a text that may be published although it looks like a secret or a home folder"),
            new("--pull-request", "propose it: a branch and a pull request on GitHub or GitLab") { Type = typeof(bool) },
            new("--notebook", "a notebook file to publish") { Default = "this one, as run so far", Values = Suggest.Files(".ipynb") },
            ZooOption,
        ],
        Examples = ["#!publish cnn --name cells/blood-resnet18 --licence CC-BY-4.0"],
    };

    static readonly string[] verbs = ["list", "search", "show", "diff", "pull", "verify", "lineage"];

    internal static Magic Zoo => new(
        "zoo", "Looks into the zoo: 'list', 'search TEXT', 'show NAME', 'diff NAME OTHER', 'pull NAME', 'verify NAME', 'lineage NAME'.", RunAsync)
    {
        Arguments =
        [
            new("verb", "list, search, show, diff, pull, verify or lineage") { Required = false, Values = Suggest.Words(verbs) },
            new("what", "a text or a model's name") { Required = false, Values = Known.Published },
            new("other", "the model that diff compares it with") { Required = false, Values = Known.Published },
        ],
        Options =
        [
            new("--task", "search: the task, such as image-classification; '*' stands for any text, here and below") { Values = Suggest.Words("image-classification", "multi-label-classification") },
            new("--class", "search: a class that a model tells from others"),
            new("--dataset", "search: the dataset it learned from") { Values = Known.Datasets },
            new("--licence", "search: its licence, such as CC-BY-4.0") { Values = Known.Licences },
            new("--metric", "search: conditions, such as \"test_accuracy>0.9, test_loss<=0.3\"; 'accuracy' is the test split's, else the validation split's"),
            new("--output", "the folder that pull writes, or the file of verify's report") { Alias = "-o", Default = "./NAME for pull, no report" },
            new("--publish-report", "adds verify's report to the zoo") { Type = typeof(bool) },
            new("--level", "how far verify goes: files, samples, metrics or reproduction") { Default = "samples", Values = Suggest.Words([.. VerificationView.Levels]) },
            new("--data", "the data for verify's metrics: a folder or a dataset's name") { Default = "found by the recorded name", Values = Known.Datasets },
            ZooOption,
        ],
        Examples =
        [
            "#!zoo", "#!zoo search cells", "#!zoo search --dataset blood* --metric accuracy>0.9", "#!zoo show cells/blood-resnet18", "#!zoo diff cells/blood-resnet18@1 cells/blood-resnet18@2",
            "#!zoo verify cells/blood-resnet18 --level metrics", "#!zoo lineage cells/blood-resnet18",
        ],
    };

    internal static Magic Reproduce => new("reproduce", "Makes a published model again, from its notebook or recipe, and compares what comes out.", ReproduceAsync)
    {
        Arguments = [new("name", "a model's name: topic/name or topic/name@2") { Values = Known.Published }],
        Options =
        [
            new("--output", "a new folder that keeps what was made") { Alias = "-o", Default = "nothing is left" },
            new("--data", "the data it was trained on, where it carries a recipe") { Default = "found by the recorded name", Values = Known.Datasets },
            ZooOption,
        ],
        Examples = ["#!reproduce cells/blood-resnet18"],
    };

    static async Task PublishAsync(MagicCall call, CancellationToken interrupted)
    {
        var name = call.Option("--name") ?? throw new MagicException("#!publish: --name is missing, such as --name cells/blood-resnet18.");
        var options = new PublishOptions
        {
            Title = call.Option("--title"),
            Licence = call.Option("--licence"),
            Message = call.Option("--message"),
            ListImages = !call.Flag("--no-image-list"),
            Orcid = call.Option("--orcid"),
            Sign = call.Flag("--sign") ? true : null,
            Notebook = call.Option("--notebook"),
            Allow = call.Option("--allow") is { } text ? [text] : [],
            PullRequest = call.Flag("--pull-request"),
            Zoo = call.Option("--zoo"),
        };
        var what = call.Argument("learner")!;
        var published = call.Host.TryGetVariable(what, out var value) && value is Learner learner
            ? await DeepNotebooks.Zoo.PublishAsync(learner, name, options, interrupted)
            : await DeepNotebooks.Zoo.PublishAsync(what, name, options, interrupted);
        call.Host.Display(ZooView.Of(published));
    }

    static async Task ReproduceAsync(MagicCall call, CancellationToken interrupted) => call.Host.Display(VerificationView.Of(
        await DeepNotebooks.Zoo.ReproduceAsync(call.Argument("name")!, call.Option("--output"), call.Option("--data"), call.Option("--zoo"), interrupted)));

    static async Task<MimeBundle> VerifyAsync(MagicCall call, string name, string? zoo, CancellationToken interrupted)
    {
        var level = VerificationView.Level(call.Option("--level"));
        var verification = await DeepNotebooks.Zoo.VerifyAsync(name, level, call.Option("--data"), zoo, interrupted);
        if (call.Option("--output") is { } file)
            await DeepNotebooks.Zoo.WriteReportAsync(verification, file, zoo, interrupted);
        if (call.Flag("--publish-report"))
            await DeepNotebooks.Zoo.PublishReportAsync(verification, zoo, interrupted);
        return VerificationView.Of(verification);
    }

    static async Task RunAsync(MagicCall call, CancellationToken interrupted)
    {
        var zoo = call.Option("--zoo");
        var verb = call.Argument("verb") ?? "list";
        string What() => call.Argument("what") ?? throw new MagicException($"#!zoo {verb}: what? (#!zoo --help shows how.)");
        call.Host.Display(verb switch
        {
            "list" => await ListAsync(new(), zoo, interrupted),
            "search" => await ListAsync(Query(call), zoo, interrupted),
            "show" => ZooView.Of(await DeepNotebooks.Zoo.ShowAsync(What(), zoo, interrupted)),
            "diff" => DiffView.Of(await DeepNotebooks.Zoo.DiffAsync(
                What(), call.Argument("other") ?? throw new MagicException($"#!zoo diff: {What()} and which other? (#!zoo --help shows how.)"), zoo, interrupted)),
            "pull" => ZooView.Of(await DeepNotebooks.Zoo.PullAsync(What(), call.Option("--output"), zoo, interrupted)),
            "verify" => await VerifyAsync(call, What(), zoo, interrupted),
            "lineage" => LineageView.Of(await DeepNotebooks.Zoo.LineageAsync(What(), zoo, interrupted)),
            _ => throw new MagicException($"#!zoo: there is no '{verb}': {string.Join(", ", verbs[..^1])} or {verbs[^1]}."),
        });
    }

    static ZooQuery Query(MagicCall call) => new()
    {
        Text = call.Argument("what"),
        Task = call.Option("--task"),
        Class = call.Option("--class"),
        Dataset = call.Option("--dataset"),
        Licence = call.Option("--licence"),
        Metric = call.Option("--metric"),
    };

    static async Task<MimeBundle> ListAsync(ZooQuery query, string? zoo, CancellationToken interrupted)
    {
        var entries = await DeepNotebooks.Zoo.SearchAsync(query, zoo, interrupted);
        var pictures = await new ZooStore(zoo).PicturesAsync(entries.Take(ZooCards.Shown).Select(entry => entry.Name), interrupted);
        return ZooView.Of(entries, isSearch: query != new ZooQuery(), pictures);
    }
}
