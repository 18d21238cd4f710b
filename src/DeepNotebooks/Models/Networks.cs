using DeepNotebooks.Text;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Models;

/// <summary>The built-in architectures, by the names that recipes and manifests carry.</summary>
static class Networks
{
    static readonly SortedDictionary<string, Func<int, int, int, Classifier>> Architectures = new(StringComparer.Ordinal)
    {
        ["small-cnn"] = (channels, classes, size) => new SmallCnn(channels, classes, size),
        ["resnet9"] = (channels, classes, _) => new ResNet9(channels, classes),
        ["resnet18"] = (channels, classes, size) => new ResNet(ResidualBlock.Basic, [2, 2, 2, 2], channels, classes, size),
        ["resnet34"] = (channels, classes, size) => new ResNet(ResidualBlock.Basic, [3, 4, 6, 3], channels, classes, size),
        ["resnet50"] = (channels, classes, size) => new ResNet(ResidualBlock.Bottleneck, [3, 4, 6, 3], channels, classes, size),
        ["mobilenet-v3"] = (channels, classes, size) => new MobileNetV3(channels, classes, size),
        ["efficientnet-b0"] = (channels, classes, size) => new EfficientNet(channels, classes, size),
        ["convnext-tiny"] = (channels, classes, size) => new ConvNeXt(channels, classes, size),
    };

    internal static IReadOnlyList<string> Names { get; } = [.. Architectures.Keys];

    /// <summary>Builds a network with fresh weights.</summary>
    /// <param name="architecture">One of <see cref="Names"/>.</param>
    /// <param name="channels">1 for grey, 3 for colour.</param>
    /// <param name="classes">The length of the logits.</param>
    /// <param name="size">The side of the square images it will see, in pixels; at least 16.</param>
    /// <param name="seed">Draws the weights: the same ones each time.</param>
    /// <exception cref="RequestException">There is no such architecture, or it cannot take this size.</exception>
    internal static Classifier Create(string architecture, int channels, int classes, int size, int seed = 0)
    {
        Check(architecture);
        if (OwnNetworks.IsKnown(architecture)) return OwnNetworks.Create(architecture, channels, classes, size, seed);
        if (size is < 16 or > 2048)
            throw new RequestException($"an image size of {size} is out of range: {architecture} takes 16 to 2048 pixels a side.");
        TorchLibrary.Load();
        using var scope = NewDisposeScope(); // what initialisation leaves behind; parameters belong to their modules
        var network = Architectures[architecture](channels, classes, size);
        using var still = no_grad();
        using var generator = new Generator((ulong)seed);
        network.Draw(generator);
        return network;
    }

    /// <summary>Whether it can be built here: a built-in one, or a user's own that this process was given.</summary>
    internal static bool IsKnown(string architecture) => Architectures.ContainsKey(architecture) || OwnNetworks.IsKnown(architecture);

    /// <exception cref="RequestException">There is no such architecture.</exception>
    internal static void Check(string architecture)
    {
        if (!IsKnown(architecture))
        {
            throw new RequestException(
                $"there is no built-in model '{architecture}'.{Nearest.Hint(architecture, Names)} It is one of {string.Join(", ", Names)}; a network of your own is known by its name once Learner.Create was given it.");
        }
    }

    /// <summary>Builds the network that <paramref name="manifest"/> describes, its weights still random.</summary>
    internal static Classifier Create(ModelManifest manifest)
    {
        var input = manifest.Inputs.FirstOrDefault()?.Preprocessing
            ?? throw new RequestException($"model.yaml of '{manifest.Name}' does not say how its input is made (inputs[0].preprocessing).");
        return Create(manifest.Recipe.Model, input.Channels, manifest.Classes.Count, input.Height);
    }

    /// <summary>Builds the network of <paramref name="folder"/> with its weights, in evaluation mode.</summary>
    /// <exception cref="RequestException">The weights are missing, damaged or of another network.</exception>
    internal static Classifier Open(ModelFolder folder)
    {
        var network = Create(folder.Manifest);
        try
        {
            NetworkWeights.Load(network, folder.Weights);
            network.eval();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
