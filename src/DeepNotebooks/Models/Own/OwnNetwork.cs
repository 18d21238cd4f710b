using DeepNotebooks.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>A user's own module as a classifier: its parameters keep their names, and its stages follow from the order of its children.</summary>
sealed class OwnNetwork : Classifier, IOnnxExportable
{
    readonly Module<Tensor, Tensor> module;
    readonly bool keepModule;
    readonly Func<string, int> stageOf;

    /// <param name="module">From [batch, channel, y, x] to [batch, class].</param>
    /// <param name="keepModule">Whether it outlives this: its user made it, and goes on with it.</param>
    internal OwnNetwork(Module<Tensor, Tensor> module, bool keepModule)
        : base(OwnNetworks.NameOf(module))
    {
        (this.module, this.keepModule) = (module, keepModule);
        register_module("own", module);
        (Stages, stageOf) = module is IStagedNetwork staged ? (staged.Stages, staged.StageOf) : OwnStages.Of(module);
    }

    internal override int Stages { get; }

    // What follows the head in its forward cannot be seen, so features of the body cannot be taken apart.
    internal override bool HasFeatures => false;

    internal override int StageOf(string name) => stageOf(name);

    /// <summary>Its weights are those it was made with.</summary>
    internal override void Draw(Generator generator)
    {
    }

    /// <summary>Its layers draw from torch's own generator.</summary>
    internal override void BeginEpoch(int seed, int epoch)
    {
        base.BeginEpoch(seed, epoch);
        random.manual_seed((long)(new Data.SplitMix64(seed, epoch).Next() >> 1));
    }

    public override Tensor forward(Tensor input) => module.call(input);

    public string Export(OnnxGraph graph, string input) => graph.Layer(module, input);

    public override IEnumerable<(string name, TorchSharp.Modules.Parameter parameter)> named_parameters(bool recurse = true) => module.named_parameters(recurse);

    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
        module.named_buffers(recurse, include_nonpersistent);

    public override IEnumerable<(string name, Module module)> named_modules() => module.named_modules();

    public override TorchSharp.Modules.Parameter? get_parameter(string target) => module.get_parameter(target);

    protected override void Dispose(bool disposing)
    {
        if (!keepModule) base.Dispose(disposing);
    }
}
