using DeepNotebooks.Data;
using DeepNotebooks.Models;
using DeepNotebooks.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Training;

public sealed class NormalisationStatisticsTests
{
    [Fact]
    public void Statistics_far_from_the_data_are_replaced_by_the_datas_own_and_nothing_else_changes()
    {
        var input = new Preprocessing { Channels = 1, Height = 16, Width = 16, Mean = [0.5f], Std = [0.25f] };
        using var network = Networks.Create("small-cnn", 1, 3, 16, seed: 1);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var norm = network.modules().OfType<BatchNorm>().First();
        norm.running_mean!.fill_(100);
        norm.running_var!.fill_(1e6);
        var before = network.parameters().Select(parameter => parameter.detach().clone()).ToList();
        var images = PreparedImages.Prepare("stripes", TinyData.Stripes().Split("train"), 1, 16, 16);
        var batches = new Batches(images, input, CPU, batch: 15, seed: 1);

        NormalisationStatistics.Measure(network, batches, CancellationToken.None);

        // The same, by hand: what the first layers before it give on all images at once.
        var all = new Batches(images, input, CPU, batch: 1000, seed: 1).InOrder(CancellationToken.None);
        using var whole = zeros(90, 1, 16, 16);
        var at = 0;
        foreach (var batch in all)
        {
            for (var i = 0; i < batch.Count; i++) whole[at++] = batch.Images[i];
        }
        var features = network.children().OfType<Sequential>().First();
        var given = features[1].call(features[0].call(whole));
        Assert.True(norm.running_mean.allclose(given.mean([0, 2, 3]), rtol: 1e-3, atol: 1e-3));
        Assert.True(norm.running_var.allclose(given.var([0, 2, 3]), rtol: 0.05, atol: 1e-3));
        Assert.Equal(0.1, norm.momentum);
        Assert.All(network.parameters().Zip(before), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
    }
}
