using System.CommandLine;
using DeepNotebooks.Cli.Terminal;

namespace DeepNotebooks.Cli.Commands;

/// <summary><c>deepnotebooks serve MODEL…</c>: published models over HTTP, until it is stopped.</summary>
static class ServeCommand
{
    internal static Command Create()
    {
        var defaults = new ServiceOptions();
        var models = new Argument<string[]>("models") { Description = "zoo names, runs or package folders", Arity = ArgumentArity.OneOrMore };
        var urls = new Option<string?>("--urls") { Description = "where to listen (default: http://127.0.0.1:5000)" };
        var anonymous = new Option<bool>("--anonymous") { Description = "beyond loopback, answer anyone without a token" };
        var zoo = ZooCommand.ZooOption();
        var command = new Command("serve", "Serve models: DEEPaaS v2, OpenAPI, and a page to drop an image on.") { models, urls, anonymous, zoo };
        command.SetAction(async (request, stopped) =>
        {
            var predictors = new List<Predictor>();
            try
            {
                foreach (var model in request.GetValue(models)!)
                    predictors.Add(await Zoo.LoadAsync(model, request.GetValue(zoo), stopped));
                var options = defaults with { Urls = request.GetValue(urls)?.Split(';') ?? defaults.Urls, Anonymous = request.GetValue(anonymous) };
                await using var service = await ModelService.StartAsync(predictors, options, stopped);
                StatusLine.Keep($"serving {string.Join(", ", predictors.Select(p => p.Manifest.Name))} at {service.Address} (Ctrl+C stops)");
                await service.Completion.WaitAsync(stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return 0;
            }
            finally
            {
                predictors.ForEach(predictor => predictor.Dispose());
            }
        });
        return command;
    }
}
