using TorchSharp;
using static TorchSharp.torch;

namespace DeepNotebooks.Training;

/// <summary>Moves parameters by their gradients, each group in one call of libtorch: a third of the time of one operation after another.</summary>
/// <remarks>TorchSharp does not bind the fused operators; TorchScript reaches them.</remarks>
abstract class Optimizer : IDisposable
{
    const string ClipScript = """
        def clip(gradients: List[Tensor], most: float):
            norm = torch.norm(torch.stack(torch._foreach_norm(gradients, 2.0)))
            torch._foreach_mul_(gradients, torch.clamp(most / (norm + 1e-6), max=1.0))
            return norm

        """; // the parser wants the last line to end

    readonly jit.CompilationUnit script;

    /// <param name="groups">What learns.</param>
    /// <param name="memories">What is remembered of each parameter: tensors of its shape, by these names.</param>
    /// <param name="step">TorchScript of a function "step".</param>
    private protected Optimizer(IEnumerable<ParameterGroup> groups, string[] memories, string step)
    {
        using var scope = NewDisposeScope();
        script = jit.compile(step + ClipScript);
        Groups = [.. groups.Select(group => new Group(group, memories))];
    }

    private protected IReadOnlyList<Group> Groups { get; }

    internal static Optimizer Create(Recipe recipe, IEnumerable<ParameterGroup> groups) =>
        recipe.Optimizer == "sgd" ? new FusedSgd(groups, recipe.Momentum) : new FusedAdamW(groups);

    /// <summary>Moves all parameters by their gradients.</summary>
    /// <param name="rate">The learning rate; each group scales it.</param>
    internal void Step(double rate)
    {
        using var scope = NewDisposeScope();
        foreach (var group in Groups) Step(group, group.Gradients(), rate * group.Options.RateScale);
    }

    /// <summary>Shortens all gradients together to a length of at most <paramref name="most"/>.</summary>
    internal void Clip(double most)
    {
        using var scope = NewDisposeScope();
        using Scalar length = most;
        Run("clip", Groups.SelectMany(group => group.Gradients()).ToArray(), length);
    }

    /// <summary>What it remembers of each parameter, by the parameter's name; for checkpoints, to read and to overwrite.</summary>
    internal IEnumerable<(string Name, Tensor Value)> State() => Groups.SelectMany(group => group.State());

    public void Dispose()
    {
        foreach (var (_, value) in State()) value.Dispose();
        script.Dispose();
    }

    private protected abstract void Step(Group group, Tensor[] gradients, double rate);

    private protected void Run(string function, params object[] arguments) => script.invoke(function, arguments);

    /// <summary>The parameters of a group with what is remembered of them.</summary>
    private protected sealed class Group(ParameterGroup options, string[] memories)
    {
        internal ParameterGroup Options { get; } = options;

        internal Tensor[] Parameters { get; } = [.. options.Parameters.Select(parameter => parameter.Value)];

        /// <summary>One row a memory, one tensor a parameter.</summary>
        internal Tensor[][] Memories { get; } =
            [.. memories.Select(_ => options.Parameters.Select(parameter => zeros_like(parameter.Value).DetachFromDisposeScope()).ToArray())];

        /// <summary>How often each parameter was moved: libtorch counts in tensors.</summary>
        internal Tensor[] Steps { get; } =
            [.. options.Parameters.Select(parameter => zeros(1, device: parameter.Value.device).squeeze_().DetachFromDisposeScope())];

        /// <summary>Zeros where nothing came back: a layer that the last batch did not use.</summary>
        internal Tensor[] Gradients() => Array.ConvertAll(Parameters, parameter => parameter.grad ?? zeros_like(parameter));

        internal IEnumerable<(string Name, Tensor Value)> State() =>
            Options.Parameters.SelectMany((parameter, i) => memories
                .Select((memory, m) => ($"{parameter.Name}.{memory}", Memories[m][i]))
                .Append(($"{parameter.Name}.step", Steps[i])));
    }
}
