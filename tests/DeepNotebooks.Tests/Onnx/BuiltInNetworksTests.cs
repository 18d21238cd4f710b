using DeepNotebooks.Models;
using DeepNotebooks.Onnx;
using DeepNotebooks.Text;
using TorchSharp;

namespace DeepNotebooks.Tests.Onnx;

/// <summary>The networks that can be trained, from a run's folder to ONNX Runtime.</summary>
public sealed class BuiltInNetworksTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("onnx-run-").FullName;

    [Theory]
    [InlineData("small-cnn", 1, 28)]
    [InlineData("small-cnn", 3, 33)]
    [InlineData("resnet18", 1, 28)]
    [InlineData("resnet18", 3, 64)]
    public async Task A_run_is_exported_and_agrees_with_torch_at_any_batch_size(string architecture, int channels, int size)
    {
        var model = await OnnxExporter.EnsureOnnxAsync(Run(architecture, channels, size));

        using var predictor = Predictor.Open(model);
        using var network = Networks.Open(model);
        foreach (var batch in new[] { 1, 3 })
        {
            using var scope = torch.NewDisposeScope();
            using var still = torch.no_grad();
            var input = torch.randn(batch, channels, size, size);
            var expected = network.call(input).data<float>().ToArray();
            var found = predictor.Run(input.data<float>().ToArray(), batch).SelectMany(logits => logits).ToArray();
            Assert.Equal(expected.Length, found.Length);
            Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-4));
        }
    }

    [NeedsOnnxChecker]
    public async Task Onnxs_own_checker_accepts_every_built_in_network()
    {
        foreach (var architecture in Networks.Names)
        {
            var model = await OnnxExporter.EnsureOnnxAsync(Run(architecture, 3, 32, Path.Combine(folder, architecture)));
            Assert.Equal("", OnnxChecker.Check(model.Onnx));
        }
    }

    [Fact]
    public async Task An_export_that_is_there_is_kept_until_the_weights_change()
    {
        var model = await OnnxExporter.EnsureOnnxAsync(Run("small-cnn", 1, 16));
        var first = File.GetLastWriteTimeUtc(model.Onnx);
        var content = File.ReadAllBytes(model.Onnx);

        await OnnxExporter.EnsureOnnxAsync(model);
        Assert.Equal(first, File.GetLastWriteTimeUtc(model.Onnx));

        // Another epoch of a resumed run.
        Run("small-cnn", 1, 16);
        await OnnxExporter.EnsureOnnxAsync(model);
        Assert.NotEqual(content, File.ReadAllBytes(model.Onnx));
    }

    [Fact]
    public async Task A_run_without_weights_is_told()
    {
        var model = Run("small-cnn", 1, 16);
        File.Delete(model.Weights);

        var error = await Assert.ThrowsAsync<RequestException>(() => OnnxExporter.EnsureOnnxAsync(model));
        Assert.Contains("weights.safetensors", error.Message);
    }

    [Fact]
    public async Task A_package_is_never_exported_again()
    {
        var model = ColourModel.Publish(folder);
        var content = File.ReadAllBytes(model.Onnx);
        await OnnxExporter.EnsureOnnxAsync(model);
        Assert.Equal(content, File.ReadAllBytes(model.Onnx));

        File.Delete(model.Onnx);
        await Assert.ThrowsAsync<RequestException>(() => OnnxExporter.EnsureOnnxAsync(model));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A run's folder with weights that have seen data: fresh statistics of 0 and 1 would hide a mix-up.</summary>
    ModelFolder Run(string architecture, int channels, int size, string? into = null)
    {
        into ??= folder;
        var manifest = ColourModel.Manifest(channels, size, "a", "b", "c", "d", "e") with { Recipe = new Recipe { Model = architecture } };
        using var network = Networks.Create(manifest);
        using (torch.NewDisposeScope())
        using (torch.no_grad())
        {
            network.train();
            network.call(torch.randn(8, channels, size, size) * 2 + 1);
        }
        NetworkWeights.Save(network, Path.Combine(into, "weights.safetensors"));
        File.WriteAllText(Path.Combine(into, "model.yaml"), Yaml.Write(manifest));
        return ModelFolder.Open(into);
    }
}
