using static TorchSharp.torch.nn;

namespace DeepNotebooks.Models;

/// <summary>Stages of a module by the order of its children.</summary>
/// <remarks>
/// Each child with parameters is a stage; one that only normalises goes with the one before it, and one that holds all others is looked into. Of the
/// last, the last layer with parameters is the head, and the rest a stage of its own.
/// </remarks>
static class OwnStages
{
    internal static (int Stages, Func<string, int> StageOf) Of(Module module)
    {
        var groups = new List<List<string>>();
        foreach (var (path, child) in Children(module, ""))
        {
            if (groups.Count > 0 && !child.named_parameters().Any(parameter => parameter.parameter.shape.Length > 1)) groups[^1].Add(path);
            else groups.Add([path]);
        }
        if (groups.Count == 0) return (1, _ => 0);

        var head = Head(module, "");
        if (groups[^1] is not [var last] || last != head) groups.Add([head]);
        var starts = groups.SelectMany((group, stage) => group.Select(path => (Path: path + ".", Stage: stage))).OrderByDescending(start => start.Path.Length).ToList();
        return (groups.Count, name => starts.Find(start => name.StartsWith(start.Path, StringComparison.Ordinal)).Stage);
    }

    static List<(string Path, Module Child)> Children(Module module, string path)
    {
        var children = WithParameters(module, path);
        return children is [var only] && WithParameters(only.Child, only.Path).Count > 0 ? Children(only.Child, only.Path) : children;
    }

    static string Head(Module module, string path) => WithParameters(module, path) is [.., var last] ? Head(last.Child, last.Path) : path;

    static List<(string Path, Module Child)> WithParameters(Module module, string path) =>
        [.. module.named_children().Where(child => child.module.parameters().Any()).Select(child => (path.Length > 0 ? $"{path}.{child.name}" : child.name, child.module))];
}
