using DeepNotebooks.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>The moving average of a network's weights over the steps: it is what is validated and kept, and it swings less than the weights do.</summary>
/// <remarks>Polyak and Juditsky, 1992. While there were few steps it forgets faster, so that the first weights, drawn at random, do not stay in it.</remarks>
sealed class WeightAverage : IDisposable
{
    const string Script = """
        def update(averages: List[Tensor], weights: List[Tensor], share: float):
            torch._foreach_lerp_(averages, weights, share)
            return averages[0]

        """; // the parser wants the last line to end

    readonly double decay;
    readonly jit.CompilationUnit script = jit.compile(Script);
    readonly string[] names;
    readonly Tensor[] weights;
    readonly Tensor[] averages;
    readonly Tensor steps;

    internal WeightAverage(Classifier network, double decay)
    {
        using var scope = NewDisposeScope();
        this.decay = decay;
        var parameters = network.named_parameters().ToList();
        names = [.. parameters.Select(pair => pair.name)];
        weights = [.. parameters.Select(pair => pair.parameter)];
        averages = Array.ConvertAll(weights, weight => weight.detach().clone().DetachFromDisposeScope());
        steps = zeros(1, ScalarType.Float64).DetachFromDisposeScope();
    }

    /// <summary>Takes the weights in, after a step.</summary>
    internal void Update()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var before = steps.item<double>();
        using Scalar share = 1 - Math.Min(decay, (1 + before) / (10 + before));
        script.invoke("update", averages, weights, share);
        steps.add_(1);
    }

    /// <summary>The network has the average's weights until what is answered is disposed.</summary>
    internal IDisposable InPlace()
    {
        Exchange();
        return new Return(this);
    }

    /// <summary>For checkpoints, to read and to overwrite.</summary>
    internal IEnumerable<(string Name, Tensor Value)> State() => names.Zip(averages).Append(("steps", steps));

    public void Dispose()
    {
        foreach (var average in averages) average.Dispose();
        steps.Dispose();
        script.Dispose();
    }

    void Exchange()
    {
        using var still = no_grad();
        foreach (var (weight, average) in weights.Zip(averages))
        {
            using var kept = weight.clone();
            weight.copy_(average);
            average.copy_(kept);
        }
    }

    sealed class Return(WeightAverage average) : IDisposable
    {
        public void Dispose() => average.Exchange();
    }
}
