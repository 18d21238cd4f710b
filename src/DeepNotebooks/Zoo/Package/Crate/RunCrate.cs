using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Zoos;

/// <summary>ro-crate-metadata.json: who made which files with what, from what, when.</summary>
/// <remarks>RO-Crate 1.1; Process Run Crate 0.5.</remarks>
static class RunCrate
{
    const string Profile = "https://w3id.org/ro/wfrun/process/0.5";
    const string Specification = "https://w3id.org/ro/crate/1.1";

    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(ModelManifest manifest, PackageFacts facts, IReadOnlyDictionary<string, FileDigest> files)
    {
        var graph = new Graph();
        graph.Add("ro-crate-metadata.json", "CreativeWork",
            ("conformsTo", Link(Specification)), ("about", Link("./")));
        var action = "#training";
        graph.Add("./", "Dataset",
            ("conformsTo", Link(Profile)),
            ("name", manifest.Title),
            ("description", $"{manifest.Name}@{manifest.Version}: a model for {manifest.Task}, {manifest.Classes.Count} classes."),
            ("identifier", $"{manifest.Name}@{manifest.Version}"),
            ("version", $"{manifest.Version}"),
            ("datePublished", Time(manifest.Created)),
            ("license", Licence(graph, manifest.Licence)),
            ("author", Links(manifest.Authors.Select(author => Person(graph, author)))),
            ("keywords", string.Join(", ", manifest.Classes.Prepend(manifest.Task))),
            ("hasPart", Links(files.Keys.Select(Uri))),
            ("mentions", Link(action)));
        graph.Add(Profile, "CreativeWork", ("name", "Process Run Crate"), ("version", "0.5"));
        foreach (var (path, digest) in files)
        {
            graph.Add(Uri(path), "File",
                ("name", path), ("encodingFormat", Format(path)), ("contentSize", $"{digest.Bytes}"), ("sha256", digest.Sha256));
        }
        AddTraining(graph, action, manifest, facts, files);
        return new JsonObject
        {
            ["@context"] = new JsonArray($"{Specification}/context", "https://w3id.org/ro/terms/workflow-run/context"),
            ["@graph"] = graph.Entities,
        }.ToJsonString(Readable) + "\n";
    }

    static void AddTraining(
        Graph graph, string action, ModelManifest manifest, PackageFacts facts, IReadOnlyDictionary<string, FileDigest> files)
    {
        var run = facts.Run;
        var inputs = new List<string> { Data(graph, manifest.Dataset, facts.Citation) };
        if (manifest.Parent is { } parent)
            inputs.Add(Parent(graph, parent));
        inputs.AddRange(files.Keys.Where(path => path is "notebook.ipynb" or "recipe.yaml").Select(Uri));
        inputs.AddRange(Parameters(graph, manifest.Recipe));
        var results = files.Keys.Where(path => path is not ("notebook.ipynb" or "recipe.yaml")).Select(Uri)
            .Concat(manifest.Metrics.Select(metric => Value(graph, "metric", metric.Key, metric.Value)));
        graph.Add(action, "CreateAction",
            ("name", $"Training of {manifest.Name}@{manifest.Version}"),
            ("description", $"{manifest.Recipe.Model}, {manifest.Recipe.Epochs} epochs on {manifest.Dataset.Name}"),
            ("agent", Link(Person(graph, run?.User is { Length: > 0 } user ? user : facts.Publisher))),
            ("instrument", Link(Instrument(graph, run))),
            ("object", Links(inputs)),
            ("result", Links(results)),
            ("startTime", run is null ? null : Time(run.Started)),
            ("endTime", Time(run is { } record && record.Finished != default ? record.Finished : manifest.Created)),
            ("actionStatus", Link("http://schema.org/CompletedActionStatus")),
            ("additionalProperty", run is null ? null : Links(run.Hardware.Select(part => Value(graph, "hardware", part.Key, part.Value)))));
    }

    // The training program, with the packages and runtimes it stood on.
    static string Instrument(Graph graph, RunRecord? run)
    {
        var software = run?.Software ?? [];
        const string id = "#deepnotebooks";
        graph.Add(id, "SoftwareApplication",
            ("name", "DeepNotebooks"),
            ("softwareVersion", software.GetValueOrDefault("deepnotebooks") ?? typeof(RunCrate).Assembly.GetName().Version!.ToString(3)),
            ("softwareRequirements", Links(software.Where(part => part.Key != "deepnotebooks").Select(part =>
                graph.Add($"#software-{System.Uri.EscapeDataString(part.Key)}", "SoftwareApplication",
                    ("name", part.Key), ("softwareVersion", part.Value))))));
        return id;
    }

    static string Data(Graph graph, DatasetReference data, string? citation) =>
        graph.Add($"#dataset-{System.Uri.EscapeDataString(data.Name)}", "Dataset",
            ("name", data.Name),
            ("description", $"The dataset {data.Name}, of which the model was trained."),
            ("identifier", data.Identity),
            ("url", data.Source),
            ("license", Licence(graph, data.Licence)),
            ("citation", citation));

    static string Parent(Graph graph, ParentReference parent) =>
        graph.Add($"#parent-{System.Uri.EscapeDataString(parent.Name)}-{parent.Version}", "CreativeWork",
            ("name", parent.Version > 0 ? $"{parent.Name}@{parent.Version}" : parent.Name),
            ("version", $"{parent.Version}"),
            ("identifier", parent.Digest));

    static string[] Parameters(Graph graph, Recipe recipe) =>
        [.. JsonSerializer.SerializeToNode(recipe, Snake)!.AsObject()
            .Where(parameter => parameter.Value is JsonValue)
            .Select(parameter => Value(graph, "parameter", parameter.Key, parameter.Value!.DeepClone()))];

    static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    static string Value(Graph graph, string kind, string name, JsonNode value) =>
        graph.Add($"#{kind}-{System.Uri.EscapeDataString(name)}", "PropertyValue", ("propertyID", kind), ("name", name), ("value", value));

    static string Person(Graph graph, string name) =>
        graph.Add($"#person-{System.Uri.EscapeDataString(name)}", "Person", ("name", name));

    static JsonNode Licence(Graph graph, string spdx) =>
        Licences.Page(spdx) is { } page
            ? Link(graph.Add(page, "CreativeWork", ("name", spdx), ("identifier", spdx)))
            : JsonValue.Create(spdx);

    static string Uri(string path) => string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString));

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ");

    static string Format(string path) => Path.GetExtension(path) switch
    {
        ".md" => "text/markdown",
        ".yaml" => "application/yaml",
        ".ipynb" => "application/x-ipynb+json",
        ".png" => "image/png",
        _ => "application/octet-stream",
    };

    static JsonObject Link(string id) => new() { ["@id"] = id };

    static JsonArray Links(IEnumerable<string> ids) => new([.. ids.Distinct().Select(Link)]);

    /// <summary>The flat list of entities; each is named once and linked to by its id.</summary>
    sealed class Graph
    {
        readonly HashSet<string> known = [];

        internal JsonArray Entities { get; } = [];

        internal string Add(string id, string type, params (string Name, JsonNode? Value)[] properties)
        {
            if (!known.Add(id))
                return id;
            var entity = new JsonObject { ["@id"] = id, ["@type"] = type };
            foreach (var (name, value) in properties)
            {
                if (value is not (null or JsonArray { Count: 0 }))
                    entity[name] = value;
            }
            Entities.Add(entity);
            return id;
        }
    }
}
