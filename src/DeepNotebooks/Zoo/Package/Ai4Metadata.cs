using DeepNotebooks.Text;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace DeepNotebooks.Zoos;

/// <summary>The keys that AI4OS's catalogue reads, written below those of our own in model.yaml.</summary>
/// <remarks>AI4OS application metadata 2.3.0. Its "keywords", "sources" and other names of version 1 must not stand beside them.</remarks>
static class Ai4Metadata
{
    const string Version = "2.3.0";

    internal static string Write(ModelManifest manifest, PackageFacts facts)
    {
        var (card, data) = ($"{manifest.Name}@{manifest.Version}", manifest.Dataset);
        var classes = string.Join(", ", manifest.Classes);
        var fields = new Dictionary<string, object>
        {
            ["metadata_version"] = Version,
            ["summary"] = $"Tells {manifest.Classes.Count} classes of images apart: {Shortened(classes)}.",
            ["description"] = $"{manifest.Title}. {card} is a {manifest.Recipe.Model} for {manifest.Task}, trained on the dataset {data.Name} "
                + $"to tell apart {classes}.{(Accuracy(manifest) is { } accuracy ? $" {accuracy}." : "")} README.md beside this file says more.",
            ["links"] = Links(manifest, facts),
            ["dates"] = new Dates(Day(facts.Run?.Finished is { } finished && finished != default ? finished : manifest.Created), Day(manifest.Created)),
            // What trained it is PyTorch's library in C#, what it runs on is ONNX Runtime.
            ["libraries"] = new List<string> { "PyTorch", "Other" },
            ["tasks"] = Tasks(manifest),
            ["categories"] = new List<string> { "AI4 pre trained", "AI4 trainable", "AI4 inference" },
            ["tags"] = new[] { "deepnotebooks", "onnx", manifest.Task, manifest.Name.Split('/')[0], manifest.Recipe.Model }.Where(tag => tag.Length > 0).Distinct().ToList(),
            ["data-type"] = new List<string> { "Image" },
        };
        return Yaml.Write(fields);
    }

    static Dictionary<string, string> Links(ModelManifest manifest, PackageFacts facts)
    {
        var links = new Dictionary<string, string> { ["source_code"] = Source(manifest, facts) };
        if (IsAddress(manifest.Dataset.Source))
            links["dataset"] = manifest.Dataset.Source!;
        if (IsAddress(manifest.Parent?.Source))
            links["base_model"] = manifest.Parent!.Source!;
        return links;
    }

    /// <summary>The zoo where that is an address of the web; else the notebook or recipe by its content, which is a name and no place.</summary>
    /// <remarks>RFC 6920, "Naming Things with Hashes".</remarks>
    static string Source(ModelManifest manifest, PackageFacts facts)
    {
        if (IsAddress(facts.Zoo))
            return facts.Zoo!;
        var origin = manifest.Files.GetValueOrDefault(RunCrate.Notebook) ?? manifest.Files.GetValueOrDefault(RunCrate.Recipe) ?? manifest.Files[StagedPackage.Card];
        var digest = Convert.ToBase64String(Convert.FromHexString(origin.Sha256)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"ni:///sha-256;{digest}";
    }

    static List<string> Tasks(ModelManifest manifest)
    {
        List<string> tasks = ["Computer Vision", "Classification"];
        if (manifest.Parent is not null)
            tasks.Add("Transfer Learning");
        return tasks;
    }

    static string? Accuracy(ModelManifest manifest) =>
        manifest.Metrics.TryGetValue("test_accuracy", out var test) ? $"Its accuracy on the test split is {test:0.###}"
        : manifest.Metrics.TryGetValue("val_accuracy", out var val) ? $"Its accuracy on the validation split is {val:0.###}" : null;

    static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    static string Shortened(string text) => text.Length <= 160 ? text : text[..text.LastIndexOf(',', 160)] + " and others";

    /// <summary>Quoted: a day that is not is no text to readers of YAML.</summary>
    sealed record Dates(
        [property: YamlMember(ScalarStyle = ScalarStyle.DoubleQuoted)] string Created,
        [property: YamlMember(ScalarStyle = ScalarStyle.DoubleQuoted)] string Updated);

    static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd");
}
