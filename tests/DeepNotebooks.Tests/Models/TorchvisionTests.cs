using System.Security.Cryptography;
using DeepNotebooks.Models;
using DeepNotebooks.Tests.Training;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Models;

/// <summary>What real PyTorch and torchvision write is read here and computes the same.</summary>
public sealed class TorchvisionTests(TorchFiles files) : IClassFixture<TorchFiles>
{
    [NeedsTorchvisionTheory]
    [InlineData("resnet18")]
    [InlineData("resnet34")]
    [InlineData("resnet50")]
    [InlineData("mobilenet-v3")]
    [InlineData("efficientnet-b0")]
    [InlineData("convnext-tiny")]
    public void A_network_with_torchvisions_weights_gives_torchvisions_logits(string name)
    {
        using var network = Networks.Create(name, channels: 3, classes: 5, size: 64);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var parity = TorchFile.Read(files.Path($"{name}.parity.pt"));

        NetworkWeights.Load(network, files.Path($"{name}.pth"));
        network.eval();
        var logits = network.call(parity["images"]);

        var scale = Math.Max(1, parity["logits"].abs().max().item<float>());
        Assert.InRange((logits - parity["logits"]).abs().max().item<float>() / scale, 0, 1e-5);
    }

    [NeedsTorchvisionFact]
    public async Task Torchvisions_weights_are_the_body_under_a_new_head_and_the_record_says_so()
    {
        TrainingPlan? plan = null;
        var folder = Directory.CreateTempSubdirectory("weights-").FullName;
        var file = files.Path("resnet18.pth");
        using var learner = Learner.Create(TinyData.Stripes(), "resnet18", new Recipe { Epochs = 1, Batch = 16, Augment = false, Size = 48, Weights = file });
        learner.Observer = new Watching { OnStart = started => plan = started };

        await learner.FitAsync(output: folder);

        var manifest = learner.Run.Model.Manifest;
        using var scope = NewDisposeScope();
        var (there, here) = (WeightsFile.Read(file), WeightsFile.Read(learner.Run.Model.Weights));
        Assert.Equal(there["layer4.1.conv2.weight"].bytes.ToArray(), here["layer4.1.conv2.weight"].bytes.ToArray()); // one epoch, of the head alone
        Assert.Equal([3, 512], here["fc.weight"].shape);
        Assert.Equal(3, manifest.Inputs[0].Preprocessing!.Channels); // grey images, shown to each of the three channels the weights look at
        Assert.Equal(("resnet18.pth", 0, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}"), (manifest.Parent!.Name, manifest.Parent.Version, manifest.Parent.Digest));
        Assert.Equal(learner.Run.Record.Parent!.Digest, manifest.Parent.Digest);
        Assert.Equal(["fc"], manifest.Parent.Changed);
        Assert.Equal(["conv1", "bn1", "layer1", "layer2", "layer3", "layer4"], manifest.Parent.Kept);
        Assert.Equal(("fc.weight", "[3, 512]", "[5, 512]", "new head"), plan!.Weights!.Left.Select(row => (row.Tensor, row.Here, row.There, row.Outcome)).First());
        Assert.Equal((120, 122), (plan.Weights.Taken, plan.Weights.Wanted));
        Directory.Delete(folder, recursive: true);
    }

    [NeedsTorchvisionTheory]
    [InlineData("zip.pth")]
    [InlineData("old.pth")]
    [InlineData("checkpoint.pth")]
    [InlineData("training.pt")]
    public void Weights_are_found_in_every_form_that_trainings_leave(string file)
    {
        using var scope = NewDisposeScope();

        var weights = TorchFile.Read(files.Path(file));

        Assert.Equal(
            ["0.bias", "0.weight", "1.bias", "1.num_batches_tracked", "1.running_mean", "1.running_var", "1.weight"],
            weights.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([2, 3], weights["0.weight"].shape);
        Assert.Equal(TorchFile.Read(files.Path("zip.pth"))["0.weight"].data<float>().ToArray(), weights["0.weight"].data<float>().ToArray());
        Assert.Equal(ScalarType.Int64, weights["1.num_batches_tracked"].dtype);
    }

    [NeedsTorchvisionFact]
    public void Views_of_one_storage_become_tensors_of_their_own()
    {
        using var scope = NewDisposeScope();

        var weights = TorchFile.Read(files.Path("views.pt"));

        Assert.Equal([4, 3], weights["turned"].shape);
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], weights["turned"].data<float>().ToArray());
        Assert.Equal([4, 5, 6, 7], weights["row"].data<float>().ToArray());
        Assert.Equal(3, weights["scalar"].item<long>());
        Assert.Equal([0, 4], weights["empty"].shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], TorchFile.Read(files.Path("parameter.pt"))["parameter"].data<float>().ToArray());
    }

    [NeedsTorchvisionFact]
    public void Every_type_of_number_is_read()
    {
        using var scope = NewDisposeScope();

        var weights = TorchFile.Read(files.Path("types.pt"));

        Assert.Equal(8, weights.Count);
        Assert.All(weights, pair => Assert.Equal(pair.Key == "bool" ? [1, 1, 1] : [1f, 2f, 3f], pair.Value.to(ScalarType.Float32).data<float>().ToArray()));
        Assert.Equal(ScalarType.BFloat16, weights["bf16"].dtype);
    }

    [NeedsTorchvisionTheory]
    [InlineData("evil.pth", "system")]
    [InlineData("evil-old.pth", "system")]
    [InlineData("object.pth", "state_dict")]
    [InlineData("script.pt", "TorchScript")]
    public void What_a_file_would_call_is_named_and_not_run(string file, string named)
    {
        var error = Assert.Throws<RequestException>(() => TorchFile.Read(files.Path(file)));

        Assert.Contains(named, error.Message);
        Assert.Contains(file, error.Message);
        Assert.False(File.Exists(files.Path("executed")));
    }

    [NeedsTorchvisionTheory]
    [InlineData("zip.pth")]
    [InlineData("old.pth")]
    [InlineData("views.pt")]
    public void A_damaged_file_is_told_and_never_crashes(string file)
    {
        var whole = File.ReadAllBytes(files.Path(file));
        var damaged = Path.Combine(Directory.CreateTempSubdirectory("damaged-").FullName, file);
        var random = new Random(5);
        for (var turn = 0; turn < 400; turn++)
        {
            var bytes = whole[..(turn % 4 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var i = 0; i < 1 + (turn % 3) && bytes.Length > 0; i++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(damaged, bytes);
            using var scope = NewDisposeScope();

            // Numbers may have changed, which nothing can see; all else is one error.
            if (Record.Exception(() => WeightsFile.Read(damaged)) is { } error)
                Assert.IsType<RequestException>(error);
        }
        Directory.Delete(Path.GetDirectoryName(damaged)!, recursive: true);
    }
}

/// <summary>Files that Debian's PyTorch and torchvision have written.</summary>
public sealed class TorchFiles : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("torchvision-").FullName;

    public TorchFiles()
    {
        TorchLibrary.Load();
        if (IsHere)
            SystemPython.Run("torch_files.py", folder, "resnet18", "resnet34", "resnet50", "mobilenet-v3", "efficientnet-b0", "convnext-tiny");
    }

    internal static bool IsHere { get; } = Directory.Exists("/usr/lib/python3/dist-packages/torchvision");

    internal string Path(string file) => System.IO.Path.Combine(folder, file);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

/// <summary>A test against torchvision: skipped where it is not installed, but not on the build machine (CI=true).</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsTorchvisionFactAttribute : FactAttribute
{
    public NeedsTorchvisionFactAttribute() => Skip = NeedsTorchvisionTheoryAttribute.Missing;
}

/// <summary>As <see cref="NeedsTorchvisionFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsTorchvisionTheoryAttribute : TheoryAttribute
{
    internal static string? Missing =>
        Environment.GetEnvironmentVariable("CI") != "true" && !TorchFiles.IsHere ? "torchvision is not installed (apt-get install python3-torchvision)" : null;

    public NeedsTorchvisionTheoryAttribute() => Skip = Missing;
}
