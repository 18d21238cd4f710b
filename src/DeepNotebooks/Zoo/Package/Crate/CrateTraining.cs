using System.Text.Json;
using System.Text.Json.Nodes;
using static DeepNotebooks.Zoos.CrateGraph;

namespace DeepNotebooks.Zoos;

/// <summary>The training in a crate: by whom, with what, on what, from which parent, with which parameters and what came out.</summary>
sealed class CrateTraining(CrateGraph graph, ModelManifest manifest, PackageFacts facts)
{
    /// <summary>The program that trains and publishes.</summary>
    internal const string Program = "#deepnotebooks";

    static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Whether a file of the package comes of the training, and not of the publishing.</summary>
    internal static bool Makes(string path) => path is "model.onnx" or Weights;

    const string Weights = "weights.safetensors";

    /// <param name="agent">Who trained.</param>
    /// <param name="cell">The run of a cell in which it began; null where none is known.</param>
    /// <param name="files">Of the package.</param>
    internal string Add(string agent, string? cell, IReadOnlyList<string> files)
    {
        const string id = "#training";
        var run = facts.Run;
        var (data, parent) = (Data(), manifest.Parent is { } model ? Parent(model) : null);
        var (made, origin) = (files.Where(Makes).Select(Uri).ToList(), files.Where(path => path is RunCrate.Notebook or RunCrate.Recipe).Select(Uri).ToList());
        List<string> used = [data, .. parent is null ? [] : new[] { parent }, .. origin];
        graph.Add(id, "CreateAction",
            ("name", $"Training of {manifest.Name}@{manifest.Version}"),
            ("description", $"{manifest.Recipe.Model}, {manifest.Recipe.Epochs} epochs on {manifest.Dataset.Name}, seed {manifest.Recipe.Seed}"),
            ("agent", Link(agent)),
            ("instrument", Link(Instrument())),
            ("object", Links([.. used, .. Parameters()])),
            ("result", Links([.. made, .. manifest.Metrics.Select(metric => graph.Value("metric", metric.Key, metric.Value))])),
            ("startTime", run is null ? null : Time(run.Started)),
            ("endTime", Time(run is { } record && record.Finished != default ? record.Finished : manifest.Created)),
            ("actionStatus", Link("http://schema.org/CompletedActionStatus")),
            ("additionalProperty", run is null ? null : Links(run.Hardware.Select(part => graph.Value("hardware", part.Key, part.Value)))),
            ("prov:used", Links(used)),
            ("prov:wasAssociatedWith", Links([agent, Program])),
            ("prov:wasInformedBy", cell is null ? null : Link(cell)));
        foreach (var file in made)
        {
            graph.Say(file,
                ("prov:wasGeneratedBy", Link(id)),
                ("prov:wasAttributedTo", Link(agent)),
                ("prov:wasDerivedFrom", Links(parent is null ? [data] : [data, parent])));
        }
        if (parent is not null && made.Contains(Weights))
            graph.Say(Weights, ("prov:qualifiedDerivation", Link(Derivation(manifest.Parent!, parent, id))));
        return id;
    }

    // The training program, with the packages and runtimes it stood on.
    string Instrument()
    {
        var software = facts.Run?.Software ?? [];
        return graph.Add(Program, "SoftwareApplication",
            ("name", "DeepNotebooks"),
            ("softwareVersion", software.GetValueOrDefault("deepnotebooks") ?? typeof(RunCrate).Assembly.GetName().Version!.ToString(3)),
            ("operatingSystem", software.GetValueOrDefault("os")),
            ("softwareRequirements", Links(software.Where(part => part.Key is not ("deepnotebooks" or "os")).Select(part =>
                graph.Add($"#software-{System.Uri.EscapeDataString(part.Key)}", "SoftwareApplication",
                    ("name", part.Key), ("softwareVersion", part.Value))))));
    }

    string Data()
    {
        var data = manifest.Dataset;
        return graph.Add($"#dataset-{System.Uri.EscapeDataString(data.Name)}", "Dataset",
            ("name", data.Name),
            ("description", $"The dataset {data.Name}, of which the model was trained."),
            ("identifier", data.Identity),
            ("url", data.Source),
            ("license", graph.Licence(data.Licence)),
            ("citation", facts.Citation));
    }

    string Parent(ParentReference parent) =>
        graph.Add($"#parent-{System.Uri.EscapeDataString(parent.Name)}-{parent.Version}", "CreativeWork",
            ("name", parent.Version > 0 ? $"{parent.Name}@{parent.Version}" : parent.Name),
            ("version", $"{parent.Version}"),
            ("identifier", parent.Digest),
            ("url", parent.Source),
            ("license", parent.Licence is { } licence ? graph.Licence(licence) : null));

    // Which of the parent's tensors are others now, found by comparing them.
    string Derivation(ParentReference parent, string of, string training) =>
        graph.Add("#derivation", "prov:Derivation",
            ("name", $"What became of the weights of {parent.Name}"),
            ("prov:entity", Link(of)),
            ("prov:hadActivity", Link(training)),
            ("additionalProperty", Links(
            [
                .. Tensors("changed", parent.Changed),
                .. Tensors("kept", parent.Kept),
                .. parent.Measured is { } measured ? [graph.Value("tensors", "measured", measured)] : Array.Empty<string>(),
            ])));

    IEnumerable<string> Tensors(string what, List<string>? names) =>
        names is null ? [] : [graph.Value("tensors", what, new JsonArray([.. names.Select(name => (JsonNode)name)]))];

    string[] Parameters() =>
        [.. JsonSerializer.SerializeToNode(manifest.Recipe, Snake)!.AsObject()
            .Where(parameter => parameter.Value is JsonValue)
            .Select(parameter => graph.Value("parameter", parameter.Key, parameter.Value!.DeepClone()))];
}
