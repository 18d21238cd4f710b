using DeepNotebooks.Extension.Views;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Magics;

/// <summary><c>#!datasets</c> and <c>#!dataset</c>: what there is, and one of it in a variable.</summary>
static class DatasetMagic
{
    internal static Magic List => new("datasets", "Lists the datasets of the hub, of your cache and of the catalogue.", (call, _) =>
    {
        var listing = Datasets.List();
        call.Host.Display(DatasetView.Of(listing));
        return Task.CompletedTask;
    });

    internal static Magic Load => new("dataset", "Loads and verifies a dataset, and shows samples and the class balance.", LoadAsync)
    {
        Arguments = [new("name", "a dataset's name, a folder, https://…, doi:… or rclone:REMOTE:PATH") { Values = Known.Datasets }],
        Options =
        [
            new("--as", "the variable that keeps it") { Default = "the name, as an identifier" },
            new("--or", "a dataset to take where this one cannot be had, such as the generated 'shapes'") { Values = Known.Generated },
        ],
        Examples = ["#!dataset blood-cells --as cells", "#!dataset doi:10.5281/zenodo.10519652#bloodmnist.npz --as blood", "#!dataset fashion-mnist --as fashion --or shapes"],
    };

    static async Task LoadAsync(MagicCall call, CancellationToken interrupted)
    {
        var name = call.Argument("name")!;
        var dataset = await Datasets.LoadAsync(name, call.Option("--or"), cancellationToken: interrupted);
        await call.Host.SetVariableAsync(call.Option("--as") ?? Identifier(name), dataset);
        call.Host.Display(DatasetView.Of(dataset));
    }

    /// <summary>The dataset that a magic's first argument names: a variable of the session first, then a name or a folder.</summary>
    internal static async Task<Dataset> ResolveAsync(MagicCall call, CancellationToken interrupted)
    {
        var name = call.Argument("dataset")!;
        if (!call.Host.TryGetVariable(name, out var value))
            return await Datasets.LoadAsync(name, interrupted);
        return value as Dataset
            ?? throw new MagicException($"#!{call.Magic.Name}: the variable '{name}' is no dataset. ('#!dataset NAME --as {name}' loads one.)");
    }

    static string Identifier(string name)
    {
        // Of an address its last word, without an ending.
        var word = name[(name.TrimEnd('/').LastIndexOfAny(['/', ':', '#']) + 1)..].TrimEnd('/').Split('?')[0];
        if (name.Contains(':') && word.Contains('.'))
            word = word[..word.IndexOf('.')];
        var letters = word.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_');
        var identifier = string.Concat(letters);
        return identifier.Length > 0 && char.IsAsciiDigit(identifier[0]) ? "_" + identifier : identifier;
    }
}
