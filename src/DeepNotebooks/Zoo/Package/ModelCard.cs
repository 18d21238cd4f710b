using System.Text;
using DeepNotebooks.Text;

namespace DeepNotebooks.Zoos;

/// <summary>README.md of a package: Hugging Face's front matter for machines, a page for people.</summary>
/// <remarks>Hugging Face Hub, "Model Cards": the metadata fields and the model-index.</remarks>
static class ModelCard
{
    internal static string Write(ModelManifest manifest, PackageFacts facts)
    {
        var card = new StringBuilder();
        card.Append("---\n").Append(FrontMatter(manifest)).Append("---\n\n");
        Summary(card, manifest, facts);
        Metrics(card, manifest, facts);
        Use(card, manifest);
        Provenance(card, manifest, facts);
        Samples(card, facts);
        return card.ToString();
    }

    static string FrontMatter(ModelManifest manifest)
    {
        var fields = new Dictionary<string, object>();
        foreach (var (field, value) in Licences.Card(manifest.Licence))
            fields[field] = value;
        fields["library_name"] = "onnx";
        fields["pipeline_tag"] = "image-classification"; // Hugging Face's, which knows no other for several labels
        string[] tags = ["deepnotebooks", "onnx", manifest.Task, manifest.Name.Split('/')[0], manifest.Recipe.Model];
        fields["tags"] = tags.Distinct().ToList();
        if (manifest.Dataset.Name.Length > 0)
            fields["datasets"] = new List<string> { manifest.Dataset.Name };
        if (manifest.Parent is { } parent)
            fields["base_model"] = parent.Name;
        if (Measured(manifest).Any())
        {
            fields["metrics"] = Measured(manifest).Select(metric => Kind(metric.Key)).Distinct().ToList();
            fields["model-index"] = new List<object> { Index(manifest) };
        }
        return Yaml.Write(fields);
    }

    static Dictionary<string, object> Index(ModelManifest manifest) => new()
    {
        ["name"] = $"{manifest.Name}@{manifest.Version}",
        ["results"] = Measured(manifest).GroupBy(metric => Split(metric.Key)).Select(split => new Dictionary<string, object>
        {
            ["task"] = new Dictionary<string, object> { ["type"] = manifest.Task },
            ["dataset"] = new Dictionary<string, object>
            {
                ["type"] = manifest.Dataset.Name,
                ["name"] = manifest.Dataset.Name,
                ["split"] = split.Key,
            },
            ["metrics"] = split.Select(metric => new Dictionary<string, object>
            {
                ["type"] = Kind(metric.Key),
                ["name"] = metric.Key,
                ["value"] = Math.Round(metric.Value, 6),
            }).ToList(),
        }).ToList(),
    };

    // 'epoch' tells which weights were kept, not how well they do.
    static IEnumerable<KeyValuePair<string, double>> Measured(ModelManifest manifest) =>
        manifest.Metrics.Where(metric => metric.Key != "epoch");

    // "test_accuracy" is 'accuracy' on 'test'.
    static string Split(string metric) => metric.Split('_')[0] switch { "test" => "test", "train" => "train", _ => "val" };

    static string Kind(string metric) => metric.Split('_', 2) is ["test" or "val" or "train", var kind] ? kind : metric;

    static void Summary(StringBuilder card, ModelManifest manifest, PackageFacts facts)
    {
        card.Append($"# {manifest.Title}\n\n");
        var classes = string.Join(", ", manifest.Classes.Select(Text));
        card.Append($"`{manifest.Name}@{manifest.Version}` tells {manifest.Classes.Count} classes of images apart: {classes}.\n");
        if (manifest.Licence == Licences.Unknown)
            card.Append("\n**Nobody has said under which licence this model may be used.**\n");
        if (manifest.Parent is { } parent)
            card.Append($"\nRe-trained from `{parent.Name}{(parent.Version > 0 ? $"@{parent.Version}" : "")}`.\n");
        if (facts.Run is null)
            card.Append("\nNo record of its training came with it.\n");
    }

    static void Metrics(StringBuilder card, ModelManifest manifest, PackageFacts facts)
    {
        if (Measured(manifest).Any())
        {
            card.Append("\n## How well it does\n\n| metric | value |\n|---|---|\n");
            foreach (var (name, value) in Measured(manifest))
                card.Append($"| `{name}` | {value:0.####} |\n");
        }
        if (facts.Classes.Count > 0)
        {
            card.Append($"\nOn the split `{facts.EvaluatedOn}`, class by class:\n\n");
            card.Append("| class | images | precision | recall |\n|---|---|---|---|\n");
            foreach (var (name, images, precision, recall) in facts.Classes)
                card.Append($"| {Text(name)} | {images} | {precision:0.###} | {recall:0.###} |\n");
        }
    }

    static void Use(StringBuilder card, ModelManifest manifest)
    {
        card.Append("\n## Use\n\n```csharp\nusing DeepNotebooks;\n");
        card.Append($"using var model = await Zoo.LoadAsync(\"{manifest.Name}@{manifest.Version}\");\n");
        card.Append("model.Predict(\"image.png\")\n```\n\n");
        card.Append($"From a terminal: `deepnotebooks predict {manifest.Name}@{manifest.Version} image.png`.\n");
        foreach (var input in manifest.Inputs)
        {
            card.Append($"\n`model.onnx` takes `{input.Name}`: {input.Dtype} [{Axes(input)}]");
            card.Append($"{(input.Preprocessing is { } image ? Describe(image) : "")}.\n");
        }
        foreach (var output in manifest.Outputs)
            card.Append($"It gives `{output.Name}`: {output.Dtype} [{Axes(output)}]; a {(manifest.IsMultiLabel ? "sigmoid makes a probability of each" : "softmax makes probabilities of it")}.\n");
    }

    static string Describe(Preprocessing image) =>
        $", an image decoded as {(image.Channels == 1 ? "grey" : "RGB")}, resized to {image.Width}×{image.Height} ({image.Resize}), "
        + $"scaled to 0…1, less the mean [{string.Join(", ", image.Mean)}], divided by [{string.Join(", ", image.Std)}]";

    static string Axes(TensorSpec tensor) =>
        string.Join(", ", tensor.Axes.Zip(tensor.Shape, (axis, length) => length < 0 ? axis : $"{axis}: {length}"));

    static void Provenance(StringBuilder card, ModelManifest manifest, PackageFacts facts)
    {
        card.Append("\n## How it was made\n\n");
        var data = manifest.Dataset;
        var source = data.Source is null ? "" : $", {Text(data.Source)}";
        card.Append($"- Data: {Text(data.Name)}{source}, licence {Text(data.Licence)}, `{data.Identity}`.\n");
        if (facts.Citation is { Length: > 0 } citation)
            card.Append($"- Cite the data: {Text(citation)}\n");
        OthersLicences(card, manifest);
        var recipe = manifest.Recipe;
        card.Append($"- Recipe: {recipe.Model}, {recipe.Epochs} epochs, batch {recipe.Batch}, peak learning rate {recipe.LearningRate}, ");
        card.Append($"seed {recipe.Seed}{(manifest.Metrics.TryGetValue("epoch", out var kept) ? $"; the weights of epoch {kept:0} were kept" : "")}.\n");
        if (facts.Run is { } run)
        {
            card.Append($"- Trained by {Text(run.User)}, {run.Started:yyyy-MM-dd HH:mm} to {run.Finished:yyyy-MM-dd HH:mm} UTC");
            var hardware = string.Join(", ", run.Hardware.Select(part => $"{Text(part.Key)} {Text(part.Value)}"));
            card.Append(hardware.Length > 0 ? $", on {hardware}.\n" : ".\n");
        }
        var authors = string.Join(", ", manifest.Authors.Select(Text));
        var orcid = facts.Orcid is { } id && manifest.Authors.Contains(facts.Publisher) ? $" ({Orcid.Page(id)})" : "";
        card.Append($"- Published by {authors}{orcid}, {manifest.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC.\n");
        foreach (var shared in manifest.SharedImages?.Where(one => one.Any) ?? [])
            card.Append($"- **Seen before the test**: {shared} were trained on by `{shared.Model}`.\n");
        if (manifest.Notebook is { } notebook)
            card.Append($"- Notebook: {notebook}.\n");
        if (facts.Parity is { } parity)
            card.Append($"- The ONNX graph agrees with the trained network to {parity:0.0e+0}.\n");
        card.Append("- All of it, for programs: `ro-crate-metadata.json`, `model.yaml`, and the notebook or recipe beside this page.\n");
    }

    static void OthersLicences(StringBuilder card, ModelManifest manifest)
    {
        if (manifest.Parent is { } parent)
            card.Append($"- Licence of the parent: {Text(parent.Licence ?? Licences.Unknown)}.\n");
        foreach (var conflict in LicenceConflict.Of(manifest))
            card.Append($"- **Licences that do not go together**: {Text(conflict)}\n");
    }

    static void Samples(StringBuilder card, PackageFacts facts)
    {
        if (facts.Samples == 0)
            return;
        card.Append("\n## Samples\n\n");
        card.Append(facts.SampleSplit is { } split
            ? $"`samples/` holds {facts.Samples} images of the split `{split}`, the tensor the network gets for them (`input.npy`) "
                + "and the logits it must give (`expected.npy`).\n"
            : $"`samples/` holds {facts.Samples} generated tensors (`input.npy`; the data were not at hand when this was published) "
                + "and the logits the network must give (`expected.npy`).\n");
    }

    // What stands in names may be anything: no markup, no new cell of a table.
    static string Text(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in text.ReplaceLineEndings(" "))
            plain.Append(c is '|' or '<' or '>' or '*' or '_' or '`' or '[' or ']' or '\\' ? $"\\{c}" : c.ToString());
        return plain.ToString();
    }
}
