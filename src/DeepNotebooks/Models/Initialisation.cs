using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>First weights as most networks have them.</summary>
static class Initialisation
{
    /// <summary>Convolutions as torchvision's ResNets, fully connected layers as PyTorch; normalisation keeps its ones and zeros.</summary>
    /// <remarks>He, Zhang, Ren, Sun: Delving Deep into Rectifiers, 2015, by the number of outputs; LeCun's rule for linear layers.</remarks>
    internal static void Draw(Module network, Generator generator)
    {
        foreach (var module in network.modules())
        {
            switch (module)
            {
                case Conv2d { weight: { } kernel } convolution:
                    convolution.bias?.zero_();
                    kernel.normal_(0, Math.Sqrt(2.0 / (kernel.shape[0] * kernel.shape[2] * kernel.shape[3])), generator);
                    break;
                case Linear { weight: { } weight } linear:
                    var bound = 1 / Math.Sqrt(weight.shape[1]);
                    weight.uniform_(-bound, bound, generator);
                    linear.bias?.uniform_(-bound, bound, generator);
                    break;
            }
        }
    }
}
