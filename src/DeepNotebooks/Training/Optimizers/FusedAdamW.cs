using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>AdamW: each parameter at a pace of its own, and weights that shrink by themselves.</summary>
/// <remarks>Loshchilov and Hutter: Decoupled Weight Decay Regularization, 2019.</remarks>
sealed class FusedAdamW(IEnumerable<ParameterGroup> groups) : Optimizer(groups, ["exp_avg", "exp_avg_sq"], Script)
{
    const string Script = """
        def step(parameters: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor], rate: float, decay: float):
            torch._foreach_add_(steps, 1.0)
            none: List[Tensor] = []
            torch._fused_adamw_(parameters, gradients, means, squares, none, steps, lr=rate, beta1=0.9, beta2=0.99, weight_decay=decay, eps=1e-8, amsgrad=False, maximize=False)
            return steps[0]


        """;

    private protected override void Step(Group group, Tensor[] gradients, double rate)
    {
        // Scalars of our own: those that TorchSharp would make of numbers may be collected before libtorch has read them.
        using Scalar scaled = rate, decay = group.Options.WeightDecay;
        Run("step", group.Parameters, gradients, group.Memories[0], group.Memories[1], group.Steps, scaled, decay);
    }
}
