using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>AdamW in one call of libtorch a group of parameters, three times as fast as one operation after another.</summary>
/// <remarks>Loshchilov and Hutter: Decoupled Weight Decay Regularization, 2019. TorchSharp does not bind the fused operator; TorchScript reaches it.</remarks>
sealed class FusedAdamW : IDisposable
{
    const string Script = """
        def step(parameters: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor], rate: float, decay: float):
            torch._foreach_add_(steps, 1.0)
            none: List[Tensor] = []
            torch._fused_adamw_(parameters, gradients, means, squares, none, steps, lr=rate, beta1=0.9, beta2=0.99, weight_decay=decay, eps=1e-8, amsgrad=False, maximize=False)
            return steps[0]

        """; // the parser wants the last line to end

    readonly jit.CompilationUnit script = jit.compile(Script);
    readonly List<Group> groups;

    internal FusedAdamW(IEnumerable<ParameterGroup> groups)
    {
        using var scope = NewDisposeScope();
        this.groups = [.. groups.Select(group => new Group(group))];
    }

    /// <summary>Moves all parameters by their gradients.</summary>
    /// <param name="rate">The learning rate; each group scales it.</param>
    internal void Step(double rate)
    {
        using var scope = NewDisposeScope();
        foreach (var group in groups)
        {
            // Scalars of our own: those that TorchSharp would make of numbers may be collected before libtorch has read them.
            using Scalar scaled = rate * group.Options.RateScale, decay = group.Options.WeightDecay;
            var gradients = Array.ConvertAll(group.Parameters, parameter => parameter.grad!);
            script.invoke("step", group.Parameters, gradients, group.Means, group.Squares, group.Steps, scaled, decay);
        }
    }

    /// <summary>What it remembers of each parameter, by the parameter's name; for checkpoints, to read and to overwrite.</summary>
    internal IEnumerable<(string Name, Tensor Value)> State() =>
        groups.SelectMany(group => group.Options.Parameters.SelectMany((parameter, i) => new[]
        {
            ($"{parameter.Name}.exp_avg", group.Means[i]),
            ($"{parameter.Name}.exp_avg_sq", group.Squares[i]),
            ($"{parameter.Name}.step", group.Steps[i]),
        }));

    public void Dispose()
    {
        foreach (var (_, value) in State()) value.Dispose();
        script.Dispose();
    }

    sealed class Group(ParameterGroup options)
    {
        internal ParameterGroup Options { get; } = options;
        internal Tensor[] Parameters { get; } = [.. options.Parameters.Select(parameter => parameter.Value)];
        internal Tensor[] Means { get; } = [.. options.Parameters.Select(parameter => zeros_like(parameter.Value).DetachFromDisposeScope())];
        internal Tensor[] Squares { get; } = [.. options.Parameters.Select(parameter => zeros_like(parameter.Value).DetachFromDisposeScope())];
        internal Tensor[] Steps { get; } = [.. options.Parameters.Select(parameter => zeros(1, device: parameter.Value.device).squeeze_().DetachFromDisposeScope())];
    }
}

/// <summary>Parameters that learn alike.</summary>
/// <param name="Parameters">With their names.</param>
/// <param name="RateScale">Their learning rate as a share of the schedule's.</param>
/// <param name="WeightDecay">0 for biases and normalisation.</param>
sealed record ParameterGroup(IReadOnlyList<(string Name, Parameter Value)> Parameters, double RateScale, double WeightDecay);
