using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Notebook;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Extension.Magics;

/// <summary>What completion offers in the lines of these magics. Nothing is fetched, hashed or decoded for it.</summary>
static class Known
{
    // A zoo's names come from git, which may wait for a disk; who types does not.
    static readonly TimeSpan patience = TimeSpan.FromSeconds(1);

    /// <summary>Names of datasets, and folders once a path is begun.</summary>
    internal static MagicValues Datasets { get; } = Suggest.Any((_, _) => DeepNotebooks.Datasets.Names, Folders);

    /// <summary>The same, and the variables that hold one.</summary>
    internal static MagicValues Data { get; } = Suggest.Any(Suggest.Variables<Dataset>(), Datasets);

    /// <summary>Datasets that need neither files nor network.</summary>
    internal static MagicValues Generated { get; } = (_, _) => Shapes.All.Select(set => set.Name);

    /// <summary>The built-in architectures.</summary>
    internal static MagicValues Architectures { get; } = (_, _) => Networks.Names;

    internal static MagicValues Learners { get; } = Suggest.Any(Suggest.Variables<Learner>(), Folders);

    /// <summary>Names of the default zoo's models, and folders once a path is begun.</summary>
    internal static MagicValues Published { get; } = Suggest.Any((_, _) => Names(), Folders);

    /// <summary>The same, and the variables that hold a learner.</summary>
    internal static MagicValues Models { get; } = Suggest.Any(Suggest.Variables<Learner>(), Published);

    internal static MagicValues Splits { get; } = Suggest.Words("train", "val", "test");

    internal static MagicValues Licences { get; } = Suggest.Words("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "MIT", "Apache-2.0");

    internal static MagicValues Images { get; } = Suggest.Files(".jpg", ".jpeg", ".png", ".webp", ".bmp");

    static IEnumerable<string> Folders(INotebookHost host, string typed) =>
        typed.Contains('/') || typed is "." or ".." ? Suggest.Files("/")(host, typed) : [];

    static IReadOnlyList<string> Names()
    {
        using var late = new CancellationTokenSource(patience);
        return new ZooStore().KnownNamesAsync(late.Token).GetAwaiter().GetResult();
    }
}
