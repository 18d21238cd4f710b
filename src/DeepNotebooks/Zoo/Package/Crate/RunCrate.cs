using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using static DeepNotebooks.Zoos.CrateGraph;

namespace DeepNotebooks.Zoos;

/// <summary>ro-crate-metadata.json: who made which files with what, from what, when.</summary>
/// <remarks>RO-Crate 1.1; Process Run Crate 0.5; the terms of W3C's PROV-O beside schema.org's, for those who read only these.</remarks>
static class RunCrate
{
    internal const string Notebook = "notebook.ipynb", Recipe = "recipe.yaml";

    const string Profile = "https://w3id.org/ro/wfrun/process/0.5";
    const string Specification = "https://w3id.org/ro/crate/1.1";

    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(ModelManifest manifest, PackageFacts facts, IReadOnlyDictionary<string, FileDigest> files)
    {
        var graph = new CrateGraph();
        var people = new CratePeople(graph, facts);
        graph.Add("ro-crate-metadata.json", "CreativeWork", ("conformsTo", Link(Specification)), ("about", Link("./")));
        graph.Add("./", "Dataset",
            ("conformsTo", Link(Profile)),
            ("name", manifest.Title),
            ("description", $"{manifest.Name}@{manifest.Version}: a model for {manifest.Task}, {manifest.Classes.Count} classes."),
            ("identifier", $"{manifest.Name}@{manifest.Version}"),
            ("version", $"{manifest.Version}"),
            ("datePublished", Time(manifest.Created)),
            ("license", graph.Licence(manifest.Licence)),
            ("author", Links(manifest.Authors.Select(people.Person))),
            ("keywords", string.Join(", ", manifest.Classes.Prepend(manifest.Task))),
            ("hasPart", Links(files.Keys.Select(Uri))));
        graph.Add(Profile, "CreativeWork", ("name", "Process Run Crate"), ("version", "0.5"));
        foreach (var (path, digest) in files)
        {
            graph.Add(Uri(path), "File",
                ("name", path), ("encodingFormat", Format(path)), ("contentSize", $"{digest.Bytes}"), ("sha256", digest.Sha256));
        }

        var cells = facts.Cells is { } account && files.ContainsKey(Notebook) ? new CrateCells(graph, account, Notebook) : null;
        var agent = people.Person(facts.Run?.User is { Length: > 0 } user ? user : facts.Publisher);
        var runs = cells?.Add(agent) ?? [];
        var training = new CrateTraining(graph, manifest, facts).Add(agent, facts.Run is { } run ? cells?.During(run.Started) : null, [.. files.Keys]);
        var publishing = AddPublishing(graph, manifest, people.Person(facts.Publisher), training, [.. files.Keys]);
        graph.Say("./", ("mentions", Links([training, publishing, .. runs])));
        return new JsonObject
        {
            ["@context"] = new JsonArray(
                $"{Specification}/context", "https://w3id.org/ro/terms/workflow-run/context", new JsonObject { ["prov"] = "http://www.w3.org/ns/prov#" }),
            ["@graph"] = graph.Entities,
        }.ToJsonString(Readable) + "\n";
    }

    // What the training did not make itself: the card, model.yaml, the samples and their answers.
    static string AddPublishing(CrateGraph graph, ModelManifest manifest, string agent, string training, IReadOnlyList<string> files)
    {
        var made = files.Where(path => !CrateTraining.Makes(path) && path is not (Notebook or Recipe)).Select(Uri).ToList();
        var from = files.Where(CrateTraining.Makes).Select(Uri).ToList();
        var id = graph.Add("#publishing", "CreateAction",
            ("name", $"Publishing of {manifest.Name}@{manifest.Version}"),
            ("agent", Link(agent)),
            ("instrument", Link(CrateTraining.Program)),
            ("object", Links(from)),
            ("result", Links(made)),
            ("endTime", Time(manifest.Created)),
            ("actionStatus", Link("http://schema.org/CompletedActionStatus")),
            ("prov:used", Links(from)),
            ("prov:wasAssociatedWith", Links([agent, CrateTraining.Program])),
            ("prov:wasInformedBy", Link(training)));
        foreach (var file in made)
            graph.Say(file, ("prov:wasGeneratedBy", Link(id)));
        return id;
    }

    static string Format(string path) => Path.GetExtension(path) switch
    {
        ".md" => "text/markdown",
        ".yaml" => "application/yaml",
        ".ipynb" => "application/x-ipynb+json",
        ".png" => "image/png",
        _ => "application/octet-stream",
    };
}
