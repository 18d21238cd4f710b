using DeepNotebooks.Models;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Models;

public sealed class NetworksTests
{
    [Theory]
    [InlineData("small-cnn", 1, 16)]
    [InlineData("small-cnn", 1, 28)]
    [InlineData("small-cnn", 3, 65)]
    [InlineData("resnet18", 1, 28)]
    [InlineData("resnet18", 3, 64)]
    [InlineData("resnet9", 1, 16)]
    [InlineData("resnet9", 3, 65)]
    [InlineData("resnet34", 3, 33)]
    [InlineData("resnet50", 1, 28)]
    [InlineData("resnet50", 3, 97)]
    [InlineData("mobilenet-v3", 1, 16)]
    [InlineData("mobilenet-v3", 3, 65)]
    [InlineData("efficientnet-b0", 1, 16)]
    [InlineData("efficientnet-b0", 3, 65)]
    [InlineData("convnext-tiny", 1, 16)]
    [InlineData("convnext-tiny", 3, 65)]
    public void Each_network_takes_grey_and_colour_of_any_size_and_gives_a_logit_a_class(string name, int channels, int size)
    {
        using var network = Networks.Create(name, channels, classes: 7, size);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        network.eval();

        var logits = network.call(zeros(2, channels, size, size));

        Assert.Equal([2, 7], logits.shape);
    }

    [Theory]
    [InlineData("small-cnn", 1, 28, 10, 421_738)]
    // torchvision's counts
    [InlineData("resnet18", 3, 224, 1000, 11_689_512)]
    [InlineData("resnet34", 3, 224, 1000, 21_797_672)]
    [InlineData("resnet50", 3, 224, 1000, 25_557_032)]
    [InlineData("mobilenet-v3", 3, 224, 1000, 5_483_032)]
    [InlineData("efficientnet-b0", 3, 224, 1000, 5_288_548)]
    [InlineData("convnext-tiny", 3, 224, 1000, 28_589_128)]
    [InlineData("resnet9", 3, 32, 10, 6_573_120)]
    public void The_number_of_parameters_is_the_one_that_is_written_down(string name, int channels, int size, int classes, long expected)
    {
        using var network = Networks.Create(name, channels, classes, size);

        Assert.Equal(expected, network.parameters().Sum(parameter => parameter.NumberOfElements));
    }

    [Fact]
    public void ResNet18_has_torchvisions_names_and_shapes()
    {
        using var network = Networks.Create("resnet18", channels: 3, classes: 1000, size: 224);
        var weights = NetworkWeights.Of(network).ToDictionary(pair => pair.Name, pair => string.Join('x', pair.Value.shape));

        Assert.Equal(122, weights.Count); // len(torchvision.models.resnet18().state_dict())
        Assert.Equal("64x3x7x7", weights["conv1.weight"]);
        Assert.Equal("64", weights["bn1.running_mean"]);
        Assert.Equal("", weights["bn1.num_batches_tracked"]);
        Assert.Equal("64x64x3x3", weights["layer1.0.conv1.weight"]);
        Assert.Equal("128x64x1x1", weights["layer2.0.downsample.0.weight"]);
        Assert.Equal("128", weights["layer2.0.downsample.1.running_var"]);
        Assert.Equal("512x512x3x3", weights["layer4.1.conv2.weight"]);
        Assert.Equal("1000x512", weights["fc.weight"]);
        Assert.Equal("1000", weights["fc.bias"]);
    }

    [Fact]
    public void First_weights_follow_from_the_seed_alone_whoever_else_draws_random_numbers()
    {
        using var scope = NewDisposeScope();
        using var first = Networks.Create("small-cnn", 1, 10, 28, seed: 3);
        randn(100).Dispose();
        using var second = Networks.Create("small-cnn", 1, 10, 28, seed: 3);
        using var third = Networks.Create("small-cnn", 1, 10, 28, seed: 4);

        Assert.All(NetworkWeights.Of(first).Zip(NetworkWeights.Of(second)), pair => Assert.True(pair.First.Value.eq(pair.Second.Value).all().item<bool>()));
        Assert.False(first.get_parameter("features.0.weight")!.eq(third.get_parameter("features.0.weight")!).all().item<bool>());
    }

    [Fact]
    public void A_mistyped_architecture_is_answered_with_the_one_meant()
    {
        var error = Assert.Throws<RequestException>(() => Networks.Create("resnet-18", 3, 10, 64));

        Assert.Contains("Did you mean 'resnet18'?", error.Message);
    }

    [Fact]
    public void An_image_too_small_for_the_network_is_refused() =>
        Assert.Throws<RequestException>(() => Networks.Create("small-cnn", 1, 10, 15));

    [Fact]
    public void Building_a_network_leaves_no_tensor_behind()
    {
        TorchLibrary.Load();
        Networks.Create("resnet18", 3, 10, 32).Dispose();
        using var scope = NewDisposeScope();

        var network = Networks.Create("resnet18", 3, 10, 32);

        Assert.Equal(0, scope.DisposablesCount); // parameters are the module's, not the scope's
        network.Dispose();
    }
}
