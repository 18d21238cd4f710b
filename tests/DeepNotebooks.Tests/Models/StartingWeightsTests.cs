using System.Security.Cryptography;
using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Onnx;
using DeepNotebooks.Tests.Data;
using DeepNotebooks.Tests.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Models;

/// <summary>A training may start from the weights of a file.</summary>
public sealed class StartingWeightsTests : IDisposable
{
    static readonly Recipe Quick = new() { Size = 16, Epochs = 1, Batch = 16, Augment = false };

    readonly string folder = Directory.CreateTempSubdirectory("weights-").FullName;

    string At(string name) => Path.Combine(folder, name);

    [Fact]
    public async Task A_file_that_does_not_fit_is_told_in_a_line_and_partial_takes_what_fits()
    {
        var file = Saved("small-cnn", (name, value) => name switch
        {
            "features.0.weight" => null,
            "features.2.weight" => ones(3),
            _ => value,
        });
        using var strict = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Weights = file });
        var error = await Assert.ThrowsAsync<RequestException>(() => strict.FitAsync(output: At("strict")));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains("match partial", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(At("strict")));

        TrainingPlan? plan = null;
        using var partial = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Weights = file, Match = "partial" });
        partial.Observer = new Watching { OnStart = started => plan = started };
        await partial.FitAsync(output: At("partial"));
        Assert.All(plan!.Weights!.Left, row => Assert.Contains(row.Outcome, new[] { "not in the file", "another shape", "not in the network" }));
        Assert.Equal(plan.Weights.Rows.Count - plan.Weights.Taken, plan.Weights.Left.Count());
        Assert.NotEmpty(plan.Weights.Left);
    }

    [Fact]
    public void All_takes_the_head_too_and_another_network_gives_nothing()
    {
        var file = Saved("small-cnn", (_, value) => value);
        using var network = Networks.Create("small-cnn", 1, 3, 16, seed: 9);
        using var other = Networks.Create("resnet9", 1, 3, 16);

        var report = WeightsMatch.Into(network, file, "file", Digest(file), WeightsMatch.All);

        Assert.Empty(report.Left);
        using var scope = NewDisposeScope();
        Assert.Equal(WeightsFile.Read(file)["classifier.3.weight"].bytes.ToArray(), network.get_parameter("classifier.3.weight")!.detach().bytes.ToArray());
        Assert.Contains("another network's", Assert.Throws<RequestException>(() => WeightsMatch.Into(other, file, "file", Digest(file), WeightsMatch.Partial)).Message);
    }

    [Theory]
    [InlineData("small-cnn")]
    [InlineData("resnet18")]
    [InlineData("mobilenet-v3")]
    [InlineData("efficientnet-b0")]
    [InlineData("convnext-tiny")]
    public void A_kernel_that_looked_at_grey_is_spread_over_colour_answers_a_grey_image_as_before_and_tells_colours_apart(string model)
    {
        using var grey = Networks.Create(model, 1, 3, 32, seed: 3);
        using var colour = Networks.Create(model, 3, 3, 32, seed: 4);
        NetworkWeights.Save(grey, At("grey.safetensors"));

        var report = WeightsMatch.Into(colour, At("grey.safetensors"), "grey", Digest(At("grey.safetensors")), WeightsMatch.All);

        Assert.Empty(report.Left);
        Assert.Equal(report.Wanted, report.Taken);
        Assert.Single(report.Rows, row => row.Outcome == "spread over colour");
        using var scope = NewDisposeScope();
        using var still = no_grad();
        grey.eval();
        colour.eval();
        var images = randn(2, 1, 32, 32);
        Assert.True(grey.call(images).allclose(colour.call(images.expand(2, 3, 32, 32)), rtol: 1e-4, atol: 1e-5));
        var kernel = colour.parameters().First(parameter => parameter.shape.Length == 4);
        var tinted = tensor(new float[] { 1, 0, -1 }, [1, 3, 1, 1]).expand(1, 3, 32, 32); // of no brightness
        Assert.True(nn.functional.conv2d(tinted, kernel).abs().mean().item<float>() > 0.01);
    }

    [Fact]
    public async Task A_file_that_learned_grey_images_teaches_a_network_that_sees_colour()
    {
        var file = Saved("small-cnn", (_, value) => value);
        using var learner = Learner.Create(TinyData.Stripes(channels: 3), "small-cnn", Quick with { Epochs = 2, Weights = file });
        using var head = Learner.Create(TinyData.Stripes(channels: 3), "small-cnn", Quick with { Epochs = 2, Weights = file, Thaw = 1 });

        await learner.FitAsync(output: At("all"));
        await head.FitAsync(output: At("head"));

        Assert.Equal(3, learner.Run.Model.Manifest.Inputs[0].Preprocessing!.Channels);
        Assert.Equal(1, head.Run.Model.Manifest.Inputs[0].Preprocessing!.Channels);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("model.backbone.")]
    public void Words_that_wrappers_put_before_each_name_do_not_matter(string prefix)
    {
        var file = Saved("resnet9", (_, value) => value, prefix);
        using var network = Networks.Create("resnet9", 1, 3, 16, seed: 9);

        Assert.Equal(["fc.weight"], WeightsMatch.Into(network, file, "file", Digest(file), WeightsMatch.Body).Left.Select(row => row.Tensor));
    }

    [Fact]
    public void An_onnx_model_gives_its_initializers()
    {
        using var network = Networks.Create("resnet9", 1, 3, 16, seed: 4);
        OnnxExporter.Export(network, ColourModel.Manifest(1, 16, "a", "b", "c"), At("model.onnx"));
        using var other = Networks.Create("resnet9", 1, 3, 16, seed: 5);

        var report = WeightsMatch.Into(other, At("model.onnx"), "model.onnx", Digest(At("model.onnx")), WeightsMatch.All);

        Assert.All(report.Left, row => Assert.EndsWith("num_batches_tracked", row.Tensor, StringComparison.Ordinal));
        Assert.Equal(network.get_parameter("fc.weight")!.detach().bytes.ToArray(), other.get_parameter("fc.weight")!.detach().bytes.ToArray());
    }

    [Fact]
    public async Task An_address_is_downloaded_once_checked_and_gone_on_with()
    {
        var file = Saved("small-cnn", (_, value) => value);
        using var server = new FileServer();
        server.Files["w/small.safetensors"] = File.ReadAllBytes(file);
        server.Open.SetResult();
        server.CutAfter = 100_000;
        var address = $"{server.Address}w/small.safetensors#{Digest(file).Replace(':', '=')}";
        var download = new WeightsDownload(folder, new Transport { Patience = Patience.Default with { FirstPause = TimeSpan.Zero } }, null);

        var found = await download.FetchAsync(address, default);
        var requests = server.Requests.Count;
        var again = await download.FetchAsync(address, default);

        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(found.Path));
        Assert.Equal(("small.safetensors", $"{server.Address}w/small.safetensors"), (found.Name, found.Address));
        Assert.True(requests > 1); // the connection broke, and the rest was asked for
        Assert.Equal((found, requests), (again, server.Requests.Count));

        server.CutAfter = int.MaxValue;
        var wrong = await Assert.ThrowsAsync<WorkFailedException>(() => download.FetchAsync($"{server.Address}w/small.safetensors#sha256={new string('0', 64)}", default));
        Assert.Contains("expected 0000", wrong.Message);
    }

    [Theory]
    [InlineData("nowhere.pth", "there is no file of weights")]
    [InlineData("cells/blood-resnet18", "--from")]
    public void What_is_no_file_is_told_before_anything_begins(string weights, string told) =>
        Assert.Contains(told, Assert.Throws<RequestException>(() => Learner.Create(TinyData.Stripes(), "resnet18", Quick with { Weights = weights })).Message);

    [NeedsTorchvisionFact]
    public void Torchvisions_files_are_known_by_the_digits_that_its_own_source_gives()
    {
        foreach (var network in new[] { "resnet18-", "resnet34-", "resnet50-", "mobilenet_v3_large-", "efficientnet_b0_rwightman-", "convnext_tiny-" })
        {
            var digits = Directory.EnumerateFiles("/usr/lib/python3/dist-packages/torchvision/models", "*.py")
                .SelectMany(source => File.ReadAllText(source).Split('"'))
                .Where(text => text.Contains($"/{network}", StringComparison.Ordinal) && text.EndsWith(".pth", StringComparison.Ordinal))
                .Select(text => text[^12..^4])
                .ToList();
            Assert.NotEmpty(digits);
            Assert.All(digits, eight => Assert.True(ImageNetWeights.Are(eight + new string('0', 56)), $"{network}{eight}"));
        }
        Assert.False(ImageNetWeights.Are(new string('0', 64)));
    }

    [Fact]
    public async Task ImageNets_normalisation_is_taken_where_it_is_asked_for()
    {
        using var learner = Learner.Create(TinyData.Stripes(channels: 3), "small-cnn", Quick with { Normalise = "imagenet" });
        await learner.FitAsync(output: At("run"));
        Assert.Equal(ImageNetWeights.Mean, learner.Run.Model.Manifest.Inputs[0].Preprocessing!.Mean);

        using var grey = Learner.Create(TinyData.Stripes(), "small-cnn", Quick with { Normalise = "imagenet" });
        await Assert.ThrowsAsync<RequestException>(() => grey.FitAsync(output: At("grey")));
    }

    string Saved(string model, Func<string, Tensor, Tensor?> change, string prefix = "")
    {
        using var network = Networks.Create(model, 1, 3, 16, seed: 3);
        using var scope = NewDisposeScope();
        var path = At($"{Guid.NewGuid():n}.safetensors");
        Safetensors.Write(path, NetworkWeights.Of(network).Select(pair => (prefix + pair.Name, Value: change(pair.Name, pair.Value)!)).Where(pair => pair.Value is not null));
        return path;
    }

    static string Digest(string path) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}";

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
