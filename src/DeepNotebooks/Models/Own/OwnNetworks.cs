using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using DeepNotebooks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>Architectures of users' own, known by name as long as the process lives: what was trained is opened again to be exported, published and re-trained.</summary>
static class OwnNetworks
{
    static readonly ConcurrentDictionary<string, Func<int, int, int, OwnNetwork>> known = new(StringComparer.Ordinal);

    internal static bool IsKnown(string name) => known.ContainsKey(name);

    /// <summary>How a module is called in recipes: by its class, unless it has a name of its own.</summary>
    internal static string NameOf(Module module) => module.GetType().Name;

    /// <summary>Makes a new one for each training. A cell that is run again replaces what it made known before.</summary>
    /// <returns>The name.</returns>
    internal static string Add(Func<int, int, int, Module<Tensor, Tensor>> create, int channels, int classes, int size)
    {
        TorchLibrary.Load();
        using var one = create(channels, classes, size);
        return Add(NameOf(one), (c, k, s) => new OwnNetwork(create(c, k, s), keepModule: false));
    }

    /// <summary>The one module serves all trainings: each begins with the weights it has now, and leaves it with the best it learned.</summary>
    /// <returns>The name.</returns>
    internal static string Add(Module<Tensor, Tensor> module)
    {
        TorchLibrary.Load();
        using var still = no_grad();
        var first = NetworkWeights.Of(module).Select(pair => (pair.Name, Value: pair.Value.clone().DetachFromDisposeScope())).ToList();
        return Add(NameOf(module), (_, _, _) =>
        {
            using var closed = no_grad();
            var weights = NetworkWeights.Of(module).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
            foreach (var (name, value) in first) weights[name].copy_(value);
            return new OwnNetwork(module, keepModule: true);
        });
    }

    /// <summary>Builds one, and sees to it that it answers images with a logit a class.</summary>
    /// <exception cref="RequestException">It does not.</exception>
    internal static OwnNetwork Create(string name, int channels, int classes, int size, int seed)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(seed);
        var network = known[name](channels, classes, size);
        try
        {
            network.eval();
            var device = network.parameters().FirstOrDefault()?.device ?? CPU;
            var shape = network.call(zeros(2, channels, size, size, device: device)).shape;
            if (shape is not [2, var given] || given != classes)
                throw new RequestException($"{name} answers two images with [{string.Join(", ", shape)}], and {classes} classes need [2, {classes}]: give its last layer {classes} outputs.");
            network.train();
            return network;
        }
        catch (Exception error)
        {
            network.Dispose();
            if (error is not ExternalException) throw;
            throw new RequestException($"{name} cannot take images of [{channels}, {size}, {size}]: {error.Message.Split('\n')[0].Trim()}", error);
        }
    }

    static string Add(string name, Func<int, int, int, OwnNetwork> create)
    {
        if (Networks.Names.Contains(name))
            throw new RequestException($"'{name}' is the name of a built-in model: give your class another.");
        known[name] = create;
        return name;
    }
}
