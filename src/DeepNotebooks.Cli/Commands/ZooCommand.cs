using System.CommandLine;
using DeepNotebooks.Cli.Terminal;
using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks zoo …</c>: models in a Git repository.</summary>
static class ZooCommand
{
    internal static Command Create() => new("zoo", "Models in a Git repository: make one, look into it, publish, pull.")
    {
        Init(), List(), Search(), Show(), Diff(), Publish(), Accept(), Pull(), Verify(), Reproduce(), Lineage(), Check(), Page(),
    };

    /// <summary>Which zoo, on every command that reads or writes one.</summary>
    internal static Option<string?> ZooOption() =>
        new("--zoo") { Description = "the zoo, a path or a Git URL (default: $DEEPNOTEBOOKS_ZOO, else a repository in the user's data folder)" };

    internal static Option<bool> JsonOption() => new("--json") { Description = "one JSON value on standard output" };

    static Command Init()
    {
        var path = new Argument<string>("path") { Description = "a folder that does not exist yet, such as models.git, or the URL of a repository" };
        var signed = new Option<bool>("--require-signatures") { Description = "take signed versions only, yours first: git's user.signingkey" };
        var command = new Command("init", "Make a zoo: a bare Git repository that accepts pushes; or add what a zoo starts with to a repository elsewhere.") { path, signed };
        command.SetAction(async (request, cancellation) =>
        {
            Console.Out.WriteLine((await Zoo.InitAsync(request.GetValue(path)!, request.GetValue(signed), cancellation)).Path);
            return 0;
        });
        return command;
    }

    static Command List()
    {
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("list", "The models of a zoo, each in its last version.") { zoo, json };
        command.SetAction((request, cancellation) => ListAsync(request.GetValue(zoo), new(), request.GetValue(json), cancellation));
        return command;
    }

    static Command Search()
    {
        var text = new Argument<string?>("text")
        {
            Description = "words that all occur in name, title, classes, dataset, licence, architecture or parent",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var task = new Option<string?>("--task") { Description = "the task, such as image-classification; '*' stands for any text, here and below" };
        var name = new Option<string?>("--class") { Description = "a class that it tells from others" };
        var dataset = new Option<string?>("--dataset") { Description = "the dataset it learned from" };
        var licence = new Option<string?>("--licence") { Description = "its licence, such as CC-BY-4.0" };
        var metric = new Option<string?>("--metric") { Description = "conditions, such as \"test_accuracy>0.9, test_loss<=0.3\"; 'accuracy' is the test split's, else the validation split's" };
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("search", "The models of a zoo that meet all that is said.") { text, task, name, dataset, licence, metric, zoo, json };
        command.SetAction((request, cancellation) =>
        {
            var query = new ZooQuery
            {
                Text = request.GetValue(text),
                Task = request.GetValue(task),
                Class = request.GetValue(name),
                Dataset = request.GetValue(dataset),
                Licence = request.GetValue(licence),
                Metric = request.GetValue(metric),
            };
            return ListAsync(request.GetValue(zoo), query, request.GetValue(json), cancellation);
        });
        return command;
    }

    static async Task<int> ListAsync(string? zoo, ZooQuery query, bool json, CancellationToken cancellation)
    {
        var entries = await Zoo.SearchAsync(query, zoo, cancellation);
        if (json)
            Json.Print(entries);
        else
            Console.Out.WriteLine(ZooView.Table(entries, isSearch: query != new ZooQuery()));
        return 0;
    }

    static Command Show()
    {
        var name = new Argument<string>("name") { Description = "topic/name, or topic/name@2" };
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("show", "The card of a model.") { name, zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            var model = await Zoo.ShowAsync(request.GetValue(name)!, request.GetValue(zoo), cancellation);
            if (request.GetValue(json))
                Json.Print(model.ToJson());
            else
                Console.Out.WriteLine(ZooView.Text(model));
            return 0;
        });
        return command;
    }

    static Command Publish()
    {
        var run = new Argument<string>("run") { Description = "a run folder" };
        var name = new Option<string>("--name") { Description = "topic/name; an existing name gets its next version", Required = true };
        var notebook = new Option<string?>("--notebook") { Description = "the executed notebook that made it" };
        var licence = new Option<string?>("--licence") { Description = "an SPDX expression such as CC-BY-4.0" };
        var title = new Option<string?>("--title") { Description = "one line for people" };
        var message = new Option<string?>("--message") { Description = "why this version" };
        var orcid = new Option<string?>("--orcid") { Description = "the publisher's ORCID iD (default: $DEEPNOTEBOOKS_ORCID, else git's user.orcid)" };
        var noList = new Option<bool>("--no-image-list") { Description = "do not list the training images by digests, by which others see what their tests share with them" };
        var sign = new Option<bool>("--sign") { Description = "sign the version with git's own key, user.signingkey (default: where the zoo requires it, or git's tag.gpgSign is set)" };
        var allow = new Option<string[]>("--allow") { Description = "a text that may be published although it looks like a secret or a home folder; may be given again" };
        var pullRequest = new Option<bool>("--pull-request") { Description = "propose it: a branch and a pull request on GitHub or GitLab, a version once merged and accepted" };
        var zoo = ZooOption();
        var json = JsonOption();
        var command = new Command("publish", "Publish a run's model.") { run, name, notebook, licence, title, message, orcid, noList, sign, allow, pullRequest, zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            var options = new PublishOptions
            {
                Title = request.GetValue(title),
                Licence = request.GetValue(licence),
                Message = request.GetValue(message),
                ListImages = !request.GetValue(noList),
                Sign = request.GetValue(sign) ? true : null,
                Orcid = request.GetValue(orcid),
                Notebook = request.GetValue(notebook),
                Allow = request.GetValue(allow) ?? [],
                PullRequest = request.GetValue(pullRequest),
                Zoo = request.GetValue(zoo),
            };
            var published = await Zoo.PublishAsync(request.GetValue(run)!, request.GetValue(name)!, options, cancellation);
            if (request.GetValue(json))
                Json.Print(ZooView.Json(published));
            else
                Console.Out.WriteLine(ZooView.Text(published));
            return 0;
        });
        return command;
    }

    static Command Accept()
    {
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("accept", "Tag what was proposed and is merged by now, each package checked; the zoo's CI runs it.") { zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            var made = await Zoo.AcceptAsync(request.GetValue(zoo), cancellation);
            if (request.GetValue(json))
                Json.Print(made);
            else
                Console.Out.WriteLine(made.Count == 0 ? "nothing to accept: all that is merged has its tag" : string.Join('\n', made));
            return 0;
        });
        return command;
    }

    static Command Pull()
    {
        var name = new Argument<string>("name") { Description = "topic/name, or topic/name@2" };
        var output = new Option<string?>("--output", "-o") { Description = "the folder to write (default: ./NAME)" };
        var zoo = ZooOption();
        var command = new Command("pull", "Copy a model's package into a folder, every file checked.") { name, output, zoo };
        command.SetAction(async (request, cancellation) =>
        {
            var folder = await Zoo.PullAsync(request.GetValue(name)!, request.GetValue(output), request.GetValue(zoo), cancellation);
            Console.Out.WriteLine(folder.Path);
            return 0;
        });
        return command;
    }

    static Command Verify()
    {
        var name = new Argument<string>("name") { Description = "topic/name, topic/name@2, or a package's folder" };
        var level = new Option<string?>("--level")
        {
            Description = "how far: files (digests and schema), samples (the recorded answers again), metrics (evaluated again) or reproduction (made again); default: samples",
        };
        var data = new Option<string?>("--data") { Description = "the data for metrics: a folder or a dataset's name (default: found by the recorded name)" };
        var report = new Option<string?>("--output", "-o") { Description = "write a report: a JSON file, and a page beside it (.md)" };
        var publish = new Option<bool>("--publish-report") { Description = "add the report to the zoo, where 'zoo show' tells of it" };
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("verify", "Compare a published model with what it says of itself; exit code 1 where something differs.") { name, level, data, report, publish, zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            var verification = await Zoo.VerifyAsync(
                request.GetValue(name)!, VerificationView.Level(request.GetValue(level)), request.GetValue(data), request.GetValue(zoo), cancellation);
            if (request.GetValue(report) is { } file)
                await Zoo.WriteReportAsync(verification, file, request.GetValue(zoo), cancellation);
            if (request.GetValue(publish))
                Console.Error.WriteLine($"added to the zoo: {await Zoo.PublishReportAsync(verification, request.GetValue(zoo), cancellation)}");
            Console.Out.WriteLine(request.GetValue(json) ? verification.ToJson() : VerificationView.Text(verification));
            return verification.Ok ? 0 : 1;
        });
        return command;
    }

    static Command Reproduce()
    {
        var name = new Argument<string>("name") { Description = "topic/name, topic/name@2, or a package's folder" };
        var output = new Option<string?>("--output", "-o") { Description = "a new folder that keeps what was made (default: nothing is left)" };
        var data = new Option<string?>("--data") { Description = "the data it was trained on, where it carries a recipe: a folder or a dataset's name (default: found by the recorded name)" };
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("reproduce", "Make a published model again and compare; runs its notebook, which is somebody's program. Exit code 1 where something differs.")
        {
            name, output, data, zoo, json,
        };
        command.SetAction(async (request, cancellation) =>
        {
            var verification = await Zoo.ReproduceAsync(
                request.GetValue(name)!, request.GetValue(output), request.GetValue(data), request.GetValue(zoo), cancellation);
            Console.Out.WriteLine(request.GetValue(json) ? verification.ToJson() : VerificationView.Text(verification));
            return verification.Ok ? 0 : 1;
        });
        return command;
    }

    static Command Diff()
    {
        var a = new Argument<string>("a") { Description = "topic/name@1, or a package's folder" };
        var b = new Argument<string>("b") { Description = "the other model, likewise" };
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("diff", "Compare two models: metrics, classes, recipe, weights, and their answers on the samples of both.") { a, b, zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            var diff = await Zoo.DiffAsync(request.GetValue(a)!, request.GetValue(b)!, request.GetValue(zoo), cancellation);
            Console.Out.WriteLine(request.GetValue(json) ? diff.ToJson() : DiffView.Text(diff));
            return 0;
        });
        return command;
    }

    static Command Check()
    {
        var since = new Option<string?>("--since") { Description = "the commit that a change goes on from (default: all versions there are are checked)" };
        var level = new Option<string?>("--level") { Description = "how far each new version is verified: files, samples or metrics; default: samples" };
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("check", "For build machines: a change brings versions that are what they say, and touches none that is published; else exit code 1.")
        {
            since, level, zoo, json,
        };
        command.SetAction(async (request, cancellation) =>
        {
            var check = await Zoo.CheckAsync(request.GetValue(since), VerificationView.Level(request.GetValue(level)), request.GetValue(zoo), cancellation);
            Console.Out.WriteLine(request.GetValue(json) ? check.ToJson() : ZooCheckView.Text(check));
            return check.Ok ? 0 : 1;
        });
        return command;
    }

    static Command Page()
    {
        var output = new Option<string>("--output", "-o") { Description = "a new folder, or a page written before, which is replaced", Required = true };
        var title = new Option<string?>("--title") { Description = "the page's heading (default: Model zoo)" };
        var zoo = ZooOption();
        var command = new Command("index", "Write the zoo as a page: open index.html in it, or put the folder on any web server.") { output, title, zoo };
        command.SetAction(async (request, cancellation) =>
        {
            var folder = Path.GetFullPath(request.GetValue(output)!);
            await Zoo.WritePageAsync(folder, request.GetValue(title), request.GetValue(zoo), cancellation);
            Console.Out.WriteLine(Path.Combine(folder, "index.html"));
            return 0;
        });
        return command;
    }

    static Command Lineage()
    {
        var name = new Argument<string>("name") { Description = "topic/name, or topic/name@2" };
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("lineage", "Where a model comes from, and what was re-trained from it.") { name, zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            var lineage = await Zoo.LineageAsync(request.GetValue(name)!, request.GetValue(zoo), cancellation);
            Console.Out.WriteLine(request.GetValue(json) ? lineage.ToJson() : LineageView.Text(lineage));
            return 0;
        });
        return command;
    }
}
