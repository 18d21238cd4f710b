using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Stochastic gradient descent with Nesterov's momentum.</summary>
/// <remarks>
/// Sutskever et al.: On the importance of initialization and momentum in deep learning, 2013. Its learning rates are some twenty times AdamW's, so
/// it takes a twentieth of the weight decay: each step then shrinks the weights as much.
/// </remarks>
sealed class FusedSgd(IEnumerable<ParameterGroup> groups, double momentum) : Optimizer(groups, ["momentum_buffer"], Script)
{
    const double DecayShare = 1.0 / 20;

    const string Script = """
        def step(parameters: List[Tensor], gradients: List[Tensor], buffers: List[Tensor], rate: float, decay: float, momentum: float, nesterov: bool):
            if momentum == 0.0:
                buffers = []
            torch._fused_sgd_(parameters, gradients, buffers, weight_decay=decay, momentum=momentum, lr=rate, dampening=0.0, nesterov=nesterov, maximize=False, is_first_step=False)
            return parameters[0]


        """;

    private protected override void Step(Group group, Tensor[] gradients, double rate)
    {
        using Scalar scaled = rate, decay = group.Options.WeightDecay * DecayShare, kept = momentum, nesterov = momentum > 0;
        Run("step", group.Parameters, gradients, group.Memories[0], scaled, decay, kept, nesterov);
    }
}
