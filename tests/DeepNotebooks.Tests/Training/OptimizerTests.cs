using DeepNotebooks.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Training;

public sealed class OptimizerTests
{
    [Fact]
    public void Sgd_moves_as_Nesterov_says_with_a_twentieth_of_the_decay()
    {
        TorchLibrary.Load();
        using var scope = NewDisposeScope();
        using var weight = Weight([2, -1]);
        using var optimizer = Optimizer.Create(new Recipe { Optimizer = "sgd" }, [Group(weight, scale: 0.5, decay: 0.2)]);

        double[] expected = [2, -1], momentum = [0, 0];
        for (var step = 0; step < 3; step++)
        {
            weight.grad = tensor(new[] { 1f, 0.5f });
            optimizer.Step(0.1);
            for (var i = 0; i < 2; i++)
            {
                var gradient = (i == 0 ? 1 : 0.5) + (0.2 / 20 * expected[i]);
                momentum[i] = (0.9 * momentum[i]) + gradient;
                expected[i] -= 0.1 * 0.5 * (gradient + (0.9 * momentum[i]));
            }
        }

        Assert.Equal(expected[0], weight[0].item<float>(), 1e-6);
        Assert.Equal(expected[1], weight[1].item<float>(), 1e-6);
    }

    [Fact]
    public void AdamW_shrinks_weights_and_moves_each_by_the_rate_at_first()
    {
        TorchLibrary.Load();
        using var scope = NewDisposeScope();
        using var weight = Weight([2, -1]);
        using var optimizer = Optimizer.Create(new Recipe(), [Group(weight, scale: 1, decay: 0.5)]);
        weight.grad = tensor(new[] { 100f, -0.001f });

        optimizer.Step(0.1);

        Assert.Equal((2 * (1 - (0.1 * 0.5))) - 0.1, weight[0].item<float>(), 1e-5);
        Assert.Equal((-1 * (1 - (0.1 * 0.5))) + 0.1, weight[1].item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(10, 3, 4)] // short enough: left as they are
    [InlineData(1, 0.6, 0.8)]
    public void Clipping_shortens_all_gradients_together(double most, double first, double second)
    {
        TorchLibrary.Load();
        using var scope = NewDisposeScope();
        using Parameter one = Weight([1]), other = Weight([1]);
        using var optimizer = Optimizer.Create(new Recipe(), [Group(one, 1, 0), Group(other, 1, 0)]);
        (one.grad, other.grad) = (tensor(new[] { 3f }), tensor(new[] { 4f }));

        optimizer.Clip(most);

        Assert.Equal(first, one.grad.item<float>(), 1e-5);
        Assert.Equal(second, other.grad.item<float>(), 1e-5);
    }

    [Fact]
    public void Schedules_rise_to_the_peak_and_fall_as_they_are_called()
    {
        double[] Of(string name) => [.. Enumerable.Range(0, 100).Select(step => Schedules.Named(name)(step, 100))];

        Assert.All(Of("constant"), rate => Assert.Equal(1, rate));
        var (cycle, cosine) = (Of("one-cycle"), Of("cosine"));
        Assert.InRange(Array.IndexOf(cycle, cycle.Max()), 23, 26);
        Assert.Equal(5, Array.IndexOf(cosine, cosine.Max()));
        Assert.All([cycle, cosine], rates =>
        {
            Assert.Equal(1, rates.Max(), 0.01);
            Assert.InRange(rates[0], 0.01, 0.2);
            Assert.InRange(rates[99], 0, 0.001);
        });
        Assert.All([1, 2, 3], steps => Assert.All(Enumerable.Range(0, steps), step => Assert.InRange(Schedules.Named("cosine")(step, steps), 0, 1)));
    }

    [Fact]
    public void An_average_of_weights_follows_them_and_gives_them_back()
    {
        using var network = DeepNotebooks.Models.Networks.Create("small-cnn", 1, 3, 16, seed: 1);
        using var average = new WeightAverage(network, 0.5);
        var weight = network.parameters().First();
        using var still = no_grad();
        using var first = weight.clone();
        weight.add_(1);
        average.Update(); // the first one forgets faster: a tenth stays
        using (average.InPlace())
            Assert.True(weight.allclose(first + 0.9));
        Assert.True(weight.allclose(first + 1));
    }

    static Parameter Weight(float[] values) => new(tensor(values).DetachFromDisposeScope());

    static ParameterGroup Group(Parameter weight, double scale, double decay) => new([("weight", weight)], scale, decay);
}
