using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Magics;

/// <summary><c>#!train</c> and <c>#!finetune</c>: <see cref="Learner"/> with its recipe, and the result kept in a variable.</summary>
static class TrainMagic
{
    static readonly Recipe Defaults = new();

    internal static Magic Train => new("train", "Trains a network on a dataset, with live loss and accuracy. Interrupt keeps the best so far.", TrainAsync)
    {
        Arguments = [new("dataset", "a variable that #!dataset made, a dataset's name, or a folder") { Values = Known.Data }],
        Options = [new("--model", "the network, such as small-cnn, resnet9 or resnet18") { Default = Defaults.Model, Values = Known.Architectures }, .. Shared],
        Examples = ["#!train cells --model resnet18 --epochs 10 --as cnn"],
    };

    internal static Magic FineTune => new("finetune", "Re-trains a model on other data: a new head first, then the whole network.", FineTuneAsync)
    {
        Arguments = [new("dataset", "a variable that #!dataset made, a dataset's name, or a folder") { Values = Known.Data }],
        Options = [new("--from", "the model: a zoo name, a run or a package folder") { Values = Known.Published }, .. Shared],
        Examples = ["#!finetune tissue --from cells/blood-resnet18 --epochs 5 --as tissueNet"],
    };

    static MagicOption[] Shared =>
    [
        .. RecipeOptions.All.Select(option => new MagicOption(option.Name, option.Summary)
        {
            Type = option.Type,
            Default = option.Type == typeof(bool) ? null : option.Default,
            Values = option.Words is [] ? null : Suggest.Words([.. option.Words]),
        }),
        new("--output", "the run folder") { Alias = "-o", Default = "a new one in your data folder" },
        new("--as", "the variable that keeps the learner") { Default = "learner" },
    ];

    /// <summary>What <c>#!train</c> or, with <c>--from</c>, <c>#!finetune</c> would train: the same options say it.</summary>
    internal static MagicOption[] Training =>
    [
        new("--model", "the network, such as small-cnn, resnet9 or resnet18") { Default = Defaults.Model, Values = Known.Architectures },
        new("--from", "a model to re-train: a zoo name, a run or a package folder") { Values = Known.Published },
        .. Shared.Where(option => option.Name is not ("--output" or "--as")),
    ];

    /// <summary>The learner that a magic's first argument names: a variable, or one for a dataset with the options of <see cref="Training"/>.</summary>
    internal static async Task<Learner> LearnerAsync(MagicCall call, CancellationToken interrupted)
    {
        if (call.Host.TryGetVariable(call.Argument("dataset")!, out var value) && value is Learner learner)
            return learner;
        var data = await DatasetMagic.ResolveAsync(call, interrupted);
        return call.Option("--from") is { } parent ? Learner.FineTune(data, parent, RecipeOf(call)) : Learner.Create(data, call.Option("--model") ?? Defaults.Model, RecipeOf(call));
    }

    static async Task TrainAsync(MagicCall call, CancellationToken interrupted)
    {
        var data = await DatasetMagic.ResolveAsync(call, interrupted);
        await FitAsync(call, Learner.Create(data, call.Option("--model") ?? Defaults.Model, RecipeOf(call)), interrupted);
    }

    static async Task FineTuneAsync(MagicCall call, CancellationToken interrupted)
    {
        var parent = call.Option("--from") ?? throw new MagicException("#!finetune: --from is missing: the model to re-train. (#!zoo lists some.)");
        var data = await DatasetMagic.ResolveAsync(call, interrupted);
        await FitAsync(call, Learner.FineTune(data, parent, RecipeOf(call)), interrupted);
    }

    static async Task FitAsync(MagicCall call, Learner learner, CancellationToken interrupted)
    {
        // Before the training: an interrupted one leaves the learner, with the best so far, in its variable.
        await call.Host.SetVariableAsync(call.Option("--as") ?? "learner", learner);
        await learner.FitAsync(output: call.Option("--output"), cancellationToken: interrupted);
    }

    static Recipe RecipeOf(MagicCall call) => RecipeOptions.All.Aggregate(Defaults, (recipe, option) =>
        option.Type == typeof(bool) ? call.Flag(option.Name) ? option.Apply(recipe, "true") : recipe
        : call.Option(option.Name) is { } text ? option.Apply(recipe, text)
        : recipe);
}
