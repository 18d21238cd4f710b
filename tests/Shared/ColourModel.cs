using System.Security.Cryptography;
using DeepNotebooks.Onnx;
using DeepNotebooks.Text;
using DeepNotebooks.Training;
using SkiaSharp;
using TorchSharp;

namespace DeepNotebooks.Tests;

/// <summary>A model that is small and yet right: it tells red, green and blue images apart by their mean colour.</summary>
static class ColourModel
{
    internal static readonly string[] Classes = ["red", "green", "blue"];

    internal static torch.nn.Module<torch.Tensor, torch.Tensor> Network()
    {
        TorchLibrary.Load();
        var head = torch.nn.Linear(3, 3);
        using (torch.no_grad())
        {
            head.weight!.copy_(torch.eye(3) * 4);
            head.bias!.zero_();
        }
        return torch.nn.Sequential(("pool", torch.nn.AdaptiveAvgPool2d(1)), ("flatten", torch.nn.Flatten()), ("fc", head));
    }

    internal static ModelManifest Manifest(int channels = 3, int size = 16, params string[] classes) => new()
    {
        Name = "test/colours",
        Title = "Red, green or blue",
        Version = 1,
        Classes = [.. classes is [] ? Classes : classes],
        Licence = "CC0-1.0",
        Authors = ["The tests"],
        Metrics = { ["test_accuracy"] = 0.987 },
        Dataset = new DatasetReference { Name = "colours", Identity = "sha256:00", Source = "generated" },
        Inputs =
        [
            new TensorSpec
            {
                Name = "image",
                Axes = ["batch", "channel", "y", "x"],
                Shape = [-1, channels, size, size],
                Preprocessing = new Preprocessing
                {
                    Channels = channels,
                    Height = size,
                    Width = size,
                    Mean = [.. Enumerable.Repeat(0.5f, channels)],
                    Std = [.. Enumerable.Repeat(0.25f, channels)],
                },
            },
        ],
        Outputs = [new TensorSpec { Name = "logits", Axes = ["batch", "class"], Shape = [-1, classes is [] ? 3 : classes.Length] }],
    };

    /// <summary>A package as the zoo hands it out: model.onnx, samples, and model.yaml with the digest of each.</summary>
    internal static ModelFolder Publish(string folder, string name = "test/colours")
    {
        Directory.CreateDirectory(Path.Combine(folder, "samples"));
        var manifest = Manifest() with { Name = name };
        using (var network = Network())
            OnnxExporter.Export(network, manifest, Path.Combine(folder, "model.onnx"));
        File.WriteAllBytes(Path.Combine(folder, "samples", "red.png"), Image(SKColors.Red));
        File.WriteAllBytes(Path.Combine(folder, "samples", "blue.jpg"), Image(SKColors.Blue, SKEncodedImageFormat.Jpeg));
        foreach (var file in new[] { "model.onnx", "samples/red.png", "samples/blue.jpg" })
        {
            var content = File.ReadAllBytes(Path.Combine(folder, file));
            manifest.Files[file] = new FileDigest { Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)), Bytes = content.Length };
        }
        File.WriteAllText(Path.Combine(folder, "model.yaml"), Yaml.Write(manifest));
        return ModelFolder.Open(folder);
    }

    /// <summary>An image file of one colour, 40 × 30 pixels.</summary>
    internal static byte[] Image(SKColor colour, SKEncodedImageFormat format = SKEncodedImageFormat.Png, int width = 40, int height = 30)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(colour);
        using var file = bitmap.Encode(format, 90);
        return file.ToArray();
    }
}
