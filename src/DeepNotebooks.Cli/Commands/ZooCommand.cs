using System.CommandLine;
using DeepNotebooks.Cli.Terminal;
using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks zoo …</c>: models in a Git repository.</summary>
static class ZooCommand
{
    internal static Command Create() => new("zoo", "Models in a Git repository: make one, look into it, publish, pull.")
    {
        Init(), List(), Search(), Show(), Publish(), Pull(), Verify(), Reproduce(), Lineage(),
    };

    /// <summary>Which zoo, on every command that reads or writes one.</summary>
    internal static Option<string?> ZooOption() =>
        new("--zoo") { Description = "the zoo, a path or a Git URL (default: $DEEPNOTEBOOKS_ZOO, else a repository in the user's data folder)" };

    internal static Option<bool> JsonOption() => new("--json") { Description = "one JSON value on standard output" };

    static Command Init()
    {
        var path = new Argument<string>("path") { Description = "a folder that does not exist yet, such as models.git" };
        var command = new Command("init", "Make a new zoo: a bare Git repository that accepts pushes.") { path };
        command.SetAction(async (request, cancellation) =>
        {
            await Zoo.InitAsync(request.GetValue(path)!, cancellation);
            Console.Out.WriteLine(Path.GetFullPath(request.GetValue(path)!));
            return 0;
        });
        return command;
    }

    static Command List()
    {
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("list", "The models of a zoo, each in its last version.") { zoo, json };
        command.SetAction((request, cancellation) => ListAsync(request.GetValue(zoo), null, request.GetValue(json), cancellation));
        return command;
    }

    static Command Search()
    {
        var text = new Argument<string>("text") { Description = "looked for in names, titles, classes and datasets" };
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("search", "The models of a zoo that mention a text.") { text, zoo, json };
        command.SetAction((request, cancellation) =>
            ListAsync(request.GetValue(zoo), request.GetValue(text), request.GetValue(json), cancellation));
        return command;
    }

    static async Task<int> ListAsync(string? zoo, string? text, bool json, CancellationToken cancellation)
    {
        var entries = await Zoo.ListAsync(text, zoo, cancellation);
        if (json)
            Json.Print(entries);
        else
            Console.Out.WriteLine(ZooView.Table(entries));
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
                Console.Out.WriteLine(model.Card);
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
        var allow = new Option<string[]>("--allow") { Description = "a text that may be published although it looks like a secret or a home folder; may be given again" };
        var zoo = ZooOption();
        var json = JsonOption();
        var command = new Command("publish", "Publish a run's model.") { run, name, notebook, licence, title, message, allow, zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            var options = new PublishOptions
            {
                Title = request.GetValue(title),
                Licence = request.GetValue(licence),
                Message = request.GetValue(message),
                Notebook = request.GetValue(notebook),
                Allow = request.GetValue(allow) ?? [],
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
        var (zoo, json) = (ZooOption(), JsonOption());
        var command = new Command("verify", "Compare a published model with what it says of itself; exit code 1 where something differs.") { name, level, data, zoo, json };
        command.SetAction(async (request, cancellation) =>
        {
            var verification = await Zoo.VerifyAsync(
                request.GetValue(name)!, VerificationView.Level(request.GetValue(level)), request.GetValue(data), request.GetValue(zoo), cancellation);
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
