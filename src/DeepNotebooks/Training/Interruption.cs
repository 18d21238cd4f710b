using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Training;

/// <summary>While it is not disposed, a network obeys an interrupt between any two of its layers: a whole step may take seconds.</summary>
/// <remarks>Going backward is one call of libtorch, which nothing ends.</remarks>
sealed class Interruption : IDisposable
{
    readonly List<Action> removals = [];

    internal Interruption(Module network, CancellationToken interrupted)
    {
        foreach (var layer in network.modules().OfType<Module<Tensor, Tensor>>().Where(module => !module.children().Any()))
        {
            var hook = layer.register_forward_pre_hook((_, input) =>
            {
                interrupted.ThrowIfCancellationRequested();
                return input;
            });
            removals.Add(hook.remove);
        }
    }

    public void Dispose() => removals.ForEach(remove => remove());
}
