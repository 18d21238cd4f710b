using System.CommandLine;
using DeepNotebooks.Cli.Terminal;
using DeepNotebooks.Extension.Views;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks datasets …</c>: what there is, and whether it is what it says.</summary>
static class DatasetsCommand
{
    internal static Command Create() => new("datasets", "Shared datasets: list, show, fetch, verify.") { List(), Show(), Fetch(), Verify() };

    static Argument<string> Name() => new("name") { Description = "a dataset's name, a folder, https://…, doi:… or rclone:REMOTE:PATH; with braces (train-{000..146}.tar) shards that are read as a stream" };

    static Command List()
    {
        var json = ZooCommand.JsonOption();
        var command = new Command("list", "What is on the hub, in your cache, and to be had.") { json };
        command.SetAction(request =>
        {
            var listing = Datasets.List();
            if (request.GetValue(json))
                Json.Print(DatasetView.Json(listing));
            else
                Console.Out.WriteLine(DatasetView.Table(listing));
            return 0;
        });
        return command;
    }

    static Command Show()
    {
        var (name, json) = (Name(), ZooCommand.JsonOption());
        var croissant = new Option<bool>("--croissant") { Description = "print its description in MLCommons' Croissant (JSON-LD)" };
        var command = new Command("show", "A dataset's classes, splits, licence, identity, and what is odd in it.") { name, json, croissant };
        command.SetAction(async (request, cancellation) =>
        {
            // What would have to be downloaded first is shown as the catalogue knows it.
            var listing = await Datasets.ShowAsync(request.GetValue(name)!, cancellationToken: cancellation);
            var dataset = listing.Place == DatasetPlace.Remote && !request.GetValue(croissant) ? null : await Datasets.LoadAsync(request.GetValue(name)!, cancellation);
            if (dataset is not null && request.GetValue(croissant))
            {
                Console.Out.WriteLine(dataset.ToCroissant(out var missing));
                if (missing.Count > 0)
                    Console.Error.WriteLine($"Croissant asks for more than is known: dataset.yaml should tell {string.Join(", ", missing)}.");
            }
            else if (request.GetValue(json))
            {
                Json.Print(dataset is null ? DatasetView.Json(listing) : DatasetView.Json(dataset));
            }
            else
            {
                Console.Out.WriteLine(dataset is null ? DatasetView.Text(listing) : DatasetView.Text(dataset));
            }
            return 0;
        });
        return command;
    }

    static Command Fetch()
    {
        var (name, json) = (Name(), ZooCommand.JsonOption());
        var command = new Command("fetch", "Bring a dataset of the catalogue, or from an address, into the cache; prints its folder.") { name, json };
        command.SetAction(async (request, cancellation) =>
        {
            var dataset = await Datasets.FetchAsync(request.GetValue(name)!, cancellationToken: cancellation);
            if (request.GetValue(json))
                Json.Print(DatasetView.Json(dataset));
            else
                Console.Out.WriteLine(dataset.Location);
            return 0;
        });
        return command;
    }

    static Command Verify()
    {
        var (name, json) = (Name(), ZooCommand.JsonOption());
        var command = new Command("verify", "Hash every file again and compare with what is recorded. (What is odd in a set that is as recorded, such as identical or unreadable images, 'show' tells.)") { name, json };
        command.SetAction(async (request, cancellation) =>
        {
            var found = await Datasets.VerifyAsync(request.GetValue(name)!, cancellationToken: cancellation);
            if (request.GetValue(json))
                Json.Print(found);
            else
                Console.Out.WriteLine(DatasetView.Text(found));
            return found.Ok ? 0 : 1;
        });
        return command;
    }
}
