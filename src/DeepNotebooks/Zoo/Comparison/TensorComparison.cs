using DeepNotebooks.Models;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Zoos;

/// <summary>Two files of weights, tensor by tensor.</summary>
static class TensorComparison
{
    /// <exception cref="RequestException">One of them is no safetensors file.</exception>
    internal static TensorDiff Of(string a, string b, CancellationToken cancellation)
    {
        TorchLibrary.Load();
        using var scope = NewDisposeScope();
        var (first, second) = (Safetensors.Read(a), Safetensors.Read(b));
        var changed = new List<TensorChange>();
        foreach (var (name, before) in first.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!second.TryGetValue(name, out var after))
                changed.Add(new(name, TensorChangeKind.Gone, Shape(before), null));
            else if (!before.shape.SequenceEqual(after.shape))
                changed.Add(new(name, TensorChangeKind.Reshaped, Shape(before), Shape(after)));
            else if (before.dtype != after.dtype || !before.bytes.SequenceEqual(after.bytes))
                changed.Add(new(name, TensorChangeKind.Changed, Shape(before), Shape(after)) { Relative = Relative(before, after) });
        }
        var same = first.Count - changed.Count;
        changed.AddRange(second.Where(pair => !first.ContainsKey(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new TensorChange(pair.Key, TensorChangeKind.Added, null, Shape(pair.Value))));
        return new TensorDiff(same, changed);
    }

    // From nothing to something there is no ratio; it is told as infinity.
    static double Relative(Tensor before, Tensor after)
    {
        using var scope = NewDisposeScope();
        var (from, to) = (before.to(float64), after.to(float64));
        return (to - from).norm().item<double>() / from.norm().item<double>();
    }

    static string Shape(Tensor tensor) => tensor.shape.Length == 0 ? "1" : string.Join('×', tensor.shape);
}
