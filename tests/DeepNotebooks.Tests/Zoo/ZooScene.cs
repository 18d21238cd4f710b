using System.Diagnostics;
using System.Security.Cryptography;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>A zoo in a temporary folder, packages made by hand, and git itself to look at what became of them.</summary>
public sealed class ZooScene : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("zoo-").FullName;

    public string Zoo => Path.Combine(Root, "zoo.git");

    /// <summary>HOME is empty: no identity, no LFS filters, nothing of this machine's user.</summary>
    internal GitEnvironment Environment { get; }

    public ZooScene()
    {
        Directory.CreateDirectory(Path.Combine(Root, "home"));
        Environment = new GitEnvironment(Clean(new Dictionary<string, string?>()));
    }

    Dictionary<string, string?> Clean(Dictionary<string, string?> more)
    {
        more["HOME"] = Path.Combine(Root, "home");
        more["XDG_CONFIG_HOME"] = null;
        more["GIT_CONFIG_NOSYSTEM"] = "1";
        more["GIT_CONFIG_GLOBAL"] = null;
        more["JUPYTERHUB_USER"] = more.GetValueOrDefault("JUPYTERHUB_USER");
        return more;
    }

    internal GitEnvironment With(string name, string? value) => new(Clean(new Dictionary<string, string?> { [name] = value }));

    /// <summary>A PATH with git on it and no git-lfs.</summary>
    internal GitEnvironment WithoutLfs()
    {
        var bin = Directory.CreateDirectory(Path.Combine(Root, "bin")).FullName;
        foreach (var program in (string[])["git", "sh"])
        {
            if (!File.Exists(Path.Combine(bin, program)))
                File.CreateSymbolicLink(Path.Combine(bin, program), Which(program));
        }
        return With("PATH", bin);
    }

    static string Which(string program) =>
        System.Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists);

    /// <summary>The zoo as a user with a cache of his own sees it.</summary>
    internal ZooStore Store(string user = "ada", GitEnvironment? environment = null, string? zoo = null, IProgress<string>? progress = null) =>
        new(zoo ?? Zoo, progress, Path.Combine(Root, "cache-" + user), environment ?? Environment);

    internal StagedPackage Package(string name = "cells/blood", int seed = 1, string title = "Blood cells", string? notebook = null)
    {
        var folder = Path.Combine(Root, "staged-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path.Combine(folder, "samples"));
        var random = new Random(seed);
        (string, int)[] files =
            [
                ("model.onnx", 300_000), ("weights.safetensors", 200_000), ("samples/input.npy", 5_000), ("samples/expected.npy", 200),
                ("recipe.yaml", 200), ("samples/0-a b.png", 3_000),
            ];
        foreach (var (file, bytes) in files)
        {
            var content = new byte[bytes];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(folder, file), content);
        }
        if (notebook is not null)
            File.WriteAllText(Path.Combine(folder, "notebook.ipynb"), notebook);
        var cells = NotebookAccount.Read(Path.Combine(folder, "notebook.ipynb"));
        var facts = new PackageFacts
        {
            Cells = cells,
            Run = new RunRecord
            {
                User = "ada",
                Software = new() { ["torchsharp"] = "0.107.0", ["deepnotebooks"] = "0.1.0" },
                Hardware = new() { ["cpu"] = "a processor" },
                Started = DateTimeOffset.UnixEpoch.AddMinutes(2),
                Finished = DateTimeOffset.UnixEpoch.AddMinutes(5),
            },
            EvaluatedOn = "test",
            SampleSplit = "test",
            Samples = 1,
            Publisher = "ada",
        };
        return new StagedPackage(folder, ModelName.Parse(name), Draft(title) with { Notebook = cells?.Summary() }, facts, "because it is better");
    }

    /// <summary>model.yaml of a package that anyone would take.</summary>
    internal static ModelManifest Draft(string title) => new()
    {
        Title = title,
        Classes = ["basophil", "eosinophil"],
        Licence = "CC-BY-4.0",
        Authors = ["Ada Lovelace"],
        Metrics = new() { ["val_accuracy"] = 0.9, ["test_accuracy"] = 0.875 },
        Dataset = new() { Name = "blood-cells", Identity = "sha256:" + new string('a', 64), Licence = "CC-BY-4.0" },
        Parent = new() { Name = "cells/body", Version = 3, Digest = "sha256:" + new string('b', 64), Changed = ["fc", "layer4"], Kept = ["conv1"], Measured = 2 },
        Inputs =
        [
            new()
            {
                Name = "image",
                Axes = ["batch", "channel", "y", "x"],
                Shape = [-1, 3, 28, 28],
                Preprocessing = new() { Width = 28, Height = 28, Mean = [0.5f], Std = [0.5f] },
            },
        ],
        Outputs = [new() { Name = "logits", Axes = ["batch", "class"], Shape = [-1, 2] }],
    };

    /// <summary>What git says of the zoo, with nothing of ours in between.</summary>
    public string Git(params string[] arguments) => Run("git", ["-C", Zoo, .. arguments]);

    public string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        // The same surroundings as the zoo's own git has: what is said with --global must reach it.
        foreach (var (name, value) in Clean([]))
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return output.Trim();
    }

    public static string Sha256(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    /// <summary>No object is missing or damaged.</summary>
    public void AssertWhole() => Git("fsck", "--strict", "--no-dangling");

    /// <summary>Whole, and nothing half-done lies about in its references.</summary>
    public void AssertClean()
    {
        AssertWhole();
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Zoo, "refs"), "*.lock", SearchOption.AllDirectories));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
