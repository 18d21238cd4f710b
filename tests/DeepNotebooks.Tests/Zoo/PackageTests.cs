using System.Text.Json.Nodes;
using DeepNotebooks.Text;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class PackageTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void The_crate_is_json_ld_whose_every_link_ends_and_whose_every_file_is_listed()
    {
        var package = scene.Package();
        package.Stamp(2, DateTimeOffset.UnixEpoch);

        var crate = JsonNode.Parse(File.ReadAllText(package.File("ro-crate-metadata.json")))!;
        Assert.Equal("https://w3id.org/ro/crate/1.1/context", (string)crate["@context"]![0]!);
        var entities = crate["@graph"]!.AsArray().ToDictionary(entity => (string)entity!["@id"]!, entity => entity!.AsObject());
        Assert.Equal("https://w3id.org/ro/crate/1.1", Ids(entities["ro-crate-metadata.json"], "conformsTo").Single());
        Assert.Equal("https://w3id.org/ro/wfrun/process/0.5", Ids(entities["./"], "conformsTo").Single());

        var files = package.Files().Where(path => path != "ro-crate-metadata.json").ToList();
        Assert.Equal(files.Select(path => path.Replace(" ", "%20")), Ids(entities["./"], "hasPart"));
        Assert.All(files, path =>
        {
            var file = entities[path.Replace(" ", "%20")];
            Assert.Equal("File", (string)file["@type"]!);
            Assert.Equal(ZooScene.Sha256(package.File(path)), (string)file["sha256"]!);
            Assert.Equal($"{new FileInfo(package.File(path)).Length}", (string)file["contentSize"]!);
        });

        Assert.Equal(["#training", "#publishing"], Ids(entities["./"], "mentions"));
        var action = entities["#training"];
        Assert.Equal("CreateAction", (string)action["@type"]!);
        Assert.Equal("ada", (string)entities[Ids(action, "agent").Single()]["name"]!);
        Assert.Equal("SoftwareApplication", (string)entities[Ids(action, "instrument").Single()]["@type"]!);
        Assert.Contains(Ids(action, "object"), id => (string?)entities[id]["identifier"] == "sha256:" + new string('a', 64));
        Assert.Contains(Ids(action, "object"), id => (string?)entities[id]["name"] == "cells/body@3");
        Assert.Contains("model.onnx", Ids(action, "result"));
        Assert.Contains("samples/input.npy", Ids(entities["#publishing"], "result"));
        Assert.Equal(["weights.safetensors", "model.onnx"], Ids(entities["#publishing"], "prov:used").OrderDescending(StringComparer.Ordinal));
        Assert.Equal("1970-01-01T00:05:00Z", (string)action["endTime"]!);

        // Flat: an object within an entity is a link, and leads to an entity of this crate or of a vocabulary.
        foreach (var entity in entities.Values)
        {
            var values = entity.SelectMany(property => property.Value is JsonArray many ? [.. many] : new JsonNode?[] { property.Value });
            foreach (var link in values.OfType<JsonObject>())
            {
                Assert.Equal("@id", Assert.Single(link).Key);
                var id = (string)link["@id"]!;
                Assert.True(entities.ContainsKey(id) || id.StartsWith("http", StringComparison.Ordinal), id);
            }
        }
    }

    static IEnumerable<string> Ids(JsonObject entity, string property) => entity[property] switch
    {
        JsonArray many => many.Select(link => (string)link!["@id"]!),
        JsonObject one => [(string)one["@id"]!],
        _ => [],
    };

    [Fact]
    public void The_cards_front_matter_is_hugging_faces()
    {
        var package = scene.Package();
        package.Stamp(2, DateTimeOffset.UnixEpoch);

        var card = File.ReadAllText(package.File("README.md")).Split("---\n", 3);
        var fields = Yaml.Parse<Dictionary<string, object>>(card[1]);
        Assert.Equal("cc-by-4.0", fields["license"]);
        Assert.Equal("image-classification", fields["pipeline_tag"]);
        Assert.Equal("cells/body", fields["base_model"]);
        Assert.Equal(["blood-cells"], (List<object>)fields["datasets"]);
        Assert.Equal(["accuracy"], (List<object>)fields["metrics"]);
        var results = (List<object>)((Dictionary<object, object>)((List<object>)fields["model-index"])[0])["results"];
        Assert.Equal(2, results.Count);
        Assert.Contains("Zoo.LoadAsync(\"cells/blood@2\")", card[2]);
        Assert.Contains("| `test_accuracy` | 0.875 |", card[2]);
        Assert.Contains("Re-trained from `cells/body@3`", card[2]);
    }

    [Fact]
    public void An_unknown_licence_is_said_and_a_rare_one_keeps_its_name()
    {
        Assert.Equal([("license", "unknown")], Licences.Card("NOASSERTION"));
        Assert.Equal([("license", "other"), ("license_name", "Beerware")], Licences.Card("Beerware"));
        Assert.Null(Licences.Page("MIT OR Apache-2.0"));
        Assert.Equal("https://spdx.org/licenses/MIT", Licences.Page("MIT"));
    }

    [Fact]
    public void A_tensor_file_reads_back_and_has_numpys_header()
    {
        var path = Path.Combine(scene.Root, "x.npy");
        float[] values = [.. Enumerable.Range(0, 24).Select(i => i / 7f)];
        NpyFile.Write(path, values, 2, 3, 4);

        var (read, shape) = NpyFile.Read(path);
        Assert.Equal(values, read);
        Assert.Equal([2, 3, 4], shape);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(0, (bytes.Length - (24 * 4)) % 64);
        Assert.Equal("\u0093NUMPY\u0001\0", System.Text.Encoding.Latin1.GetString(bytes, 0, 8));

        File.WriteAllBytes(path, bytes[..^8]);
        Assert.Throws<WorkFailedException>(() => NpyFile.Read(path));
    }
}
