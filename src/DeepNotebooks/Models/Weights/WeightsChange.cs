using static TorchSharp.torch;

namespace DeepNotebooks.Models;

/// <summary>What a training made of the weights it started from, seen by comparing the two, bit by bit.</summary>
static class WeightsChange
{
    /// <summary>The parent with what changed since.</summary>
    /// <param name="parent">As it was recorded.</param>
    /// <param name="network">As it is now.</param>
    /// <param name="path">The weights it started from.</param>
    internal static ParentReference Of(ParentReference parent, Classifier network, string path)
    {
        using var scope = NewDisposeScope();
        var first = WeightsMatch.Read(path, network);
        var parameters = network.named_parameters().Select(pair => (Name: pair.name, Same: IsSame(pair.name, pair.parameter))).ToList();
        return parent with
        {
            Changed = Gathered(parameters, same: false),
            Kept = Gathered(parameters, same: true),
            Measured = network.named_buffers(include_nonpersistent: false).Count(pair => !IsSame(pair.name, pair.buffer)),
        };

        bool IsSame(string name, Tensor now) =>
            first.TryGetValue(name, out var then) && then.shape.SequenceEqual(now.shape) && now.detach().cpu().eq(then.to(now.dtype)).all().item<bool>();
    }

    /// <summary>Names, and in place of all names below one, that one: "layer4" where all of layer4 changed.</summary>
    static List<string> Gathered(List<(string Name, bool Same)> parameters, bool same)
    {
        var gathered = new List<string>();
        foreach (var (name, _) in parameters.Where(parameter => parameter.Same == same))
        {
            if (gathered.Exists(known => name.StartsWith(known + ".", StringComparison.Ordinal))) continue;
            var parts = name.Split('.');
            gathered.Add(Enumerable.Range(1, parts.Length)
                .Select(count => string.Join('.', parts[..count]))
                .First(prefix => parameters.TrueForAll(parameter => parameter.Same == same || !(parameter.Name + ".").StartsWith(prefix + ".", StringComparison.Ordinal))));
        }
        return gathered;
    }
}
