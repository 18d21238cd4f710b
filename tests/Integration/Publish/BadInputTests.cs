using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary>Mistakes of users: one line on standard error that names what is wrong, exit code 2, and nothing half-written.</summary>
[Collection(nameof(PublishedProgram))]
public sealed class BadInputTests(PublishedProgram published)
{
    /// <summary>A request that cannot be met, and a word of the answer.</summary>
    /// <remarks>RUN, IMAGES, IMAGE and ZOO stand for what is there; the other files are made by <see cref="MakeBroken"/>.</remarks>
    sealed record Mistake(string Request, string Names);

    static readonly Mistake[] Mistakes =
    [
        new("trian IMAGES", "train"),
        new("train IMAGES --epohcs 3 -o new", "--epochs"),
        new("train IMAGES --epochs many -o new", "many"),
        new("train IMAGES --epochs 0 -o new", "epochs"),
        new("train IMAGES --model resnet81 -o new", "resnet18"),
        new("train IMAGES --from nobody/nothing --zoo ZOO -o new", "nobody/nothing"),
        new("train fashion-mnst -o new", "fashion-mnist"),
        new("train empty -o new", "empty"),
        new("train missing/folder -o new", "missing/folder"),
        new("train truncated-idx -o new", "train-images-idx3-ubyte"),
        new("train truncated-jpeg --epochs 1 -o new", "broken.jpg"),
        new("datasets show no-such-set", "no-such-set"),
        new("evaluate RUN", "--data"),
        new("evaluate RUN --data no-such-set", "no-such-set"),
        new("predict RUN broken.jpg", "broken.jpg"),
        new("predict RUN missing.jpg", "missing.jpg"),
        new("predict garden/colors IMAGE --zoo ZOO", "garden/colours"),
        new("predict garden/colours@99 IMAGE --zoo ZOO", "99"),
        new("run not-json.ipynb", "not-json.ipynb"),
        new("run missing.ipynb", "missing.ipynb"),
        new("run good.ipynb -p nonsense", "nonsense"),
        new("zoo publish empty --name tests/empty --zoo ZOO", "empty"),
        new("zoo publish RUN --name no-topic --zoo ZOO", "no-topic"),
        new("zoo publish RUN --name ../../etc/x --zoo ZOO", "../../etc/x"),
        new("zoo show nobody/nothing --zoo ZOO", "nobody/nothing"),
        new("zoo list --zoo missing.git", "missing.git"),
        new("zoo init /proc/zoo.git", "/proc/zoo.git"),
        new("zoo publish RUN --name tests/x --zoo /proc/zoo.git", "/proc/zoo.git"),
        new("serve nobody/nothing --zoo ZOO", "nobody/nothing"),
        new("serve RUN --urls nonsense", "nonsense"),
        new("serve RUN --urls http://0.0.0.0:0", "DEEPNOTEBOOKS_TOKEN"),
        new("jupyter install --prefix /proc/nowhere", "/proc/nowhere"),
    ];

    public static TheoryData<string> Requests => [.. Mistakes.Select(mistake => mistake.Request)];

    [NeedsToolTheory("python3", "pil")]
    [MemberData(nameof(Requests))]
    public async Task A_mistake_is_answered_with_one_line_that_names_it(string request)
    {
        var mistake = Mistakes.Single(m => m.Request == request);
        using var folder = new TemporaryFolder();
        MakeBroken(folder);
        var before = Directory.GetFileSystemEntries(folder.FullName).Order().ToList();
        var versions = await Git.RunAsync(published.Zoo, "tag");

        var result = await published.Program.RunAsync(folder.FullName, [.. request.Split(' ').Select(Meaning)]);

        var line = Assert.Single(result.ErrorLines);
        Assert.StartsWith("deepnotebooks: ", line, StringComparison.Ordinal);
        Assert.Contains(mistake.Names, line, StringComparison.Ordinal);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.FullName).Order());
        Assert.Equal(versions, await Git.RunAsync(published.Zoo, "tag"));
    }

    string Meaning(string word) => word switch
    {
        "IMAGES" => published.Images,
        "IMAGE" => published.TestImage("leaf"),
        "RUN" => published.Run,
        "ZOO" => published.Zoo,
        _ => word,
    };

    void MakeBroken(TemporaryFolder folder)
    {
        folder.Folder("empty");
        File.WriteAllText(folder["not-json.ipynb"], "{ \"cells\": [");
        File.WriteAllText(folder["good.ipynb"], NotebookFile.Of(".net-csharp", "1 + 1"));
        var image = File.ReadAllBytes(Directory.GetFiles(Path.Combine(published.Images, "test", "leaf"), "*.jpg").Order().First());
        File.WriteAllBytes(folder["broken.jpg"], image[..(image.Length / 3)]);
        foreach (var name in new[] { "a", "b" })
        {
            for (var i = 0; i < 4; i++)
                File.WriteAllBytes(Path.Combine(folder.Folder("truncated-jpeg", "train", name), $"{i}.jpg"), image);
        }

        File.WriteAllBytes(folder["truncated-jpeg", "train", "a", "broken.jpg"], image[..(image.Length / 3)]);
        // An IDX header that promises 60,000 images of 28 × 28, and ten bytes of them.
        folder.Folder("truncated-idx");
        File.WriteAllBytes(
            folder["truncated-idx", "train-images-idx3-ubyte"],
            [0, 0, 8, 3, 0, 0, 0xEA, 0x60, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[10]]);
        File.WriteAllBytes(folder["truncated-idx", "train-labels-idx1-ubyte"], [0, 0, 8, 1, 0, 0, 0xEA, 0x60, .. new byte[60_000]]);
    }
}
