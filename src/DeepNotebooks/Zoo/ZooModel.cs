using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNotebooks;

/// <summary>One version of a model in a zoo, without its large files.</summary>
/// <param name="Manifest">Its model.yaml.</param>
/// <param name="Card">Its README.md, front matter and all.</param>
/// <param name="Versions">All versions of this name, ascending.</param>
/// <param name="Zoo">The zoo's path or URL, without any password in it.</param>
public sealed record ZooModel(ModelManifest Manifest, string Card, IReadOnlyList<int> Versions, string Zoo)
{
    /// <summary>The verifications that were added to the zoo, the oldest first: each is somebody's word.</summary>
    public IReadOnlyList<VerificationReport> Reports { get; init; } = [];

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Its samples' images, in the order of the rows of samples/input.npy; none where they are generated.</summary>
    public IReadOnlyList<SamplePicture> Pictures { get; init; } = [];

    /// <summary>All versions of this name as the list would show them, ascending.</summary>
    public IReadOnlyList<ZooEntry> History { get; init; } = [];

    /// <summary>Its line of the list.</summary>
    public ZooEntry Entry => ZooEntry.From(Manifest);

    /// <summary>All of model.yaml, when it was published, and the versions there are.</summary>
    public JsonObject ToJson()
    {
        var json = JsonSerializer.SerializeToNode(Manifest, Json)!.AsObject();
        json["published"] = JsonSerializer.SerializeToNode(Manifest.Created);
        json["versions"] = JsonSerializer.SerializeToNode(Versions);
        json["zoo"] = Zoo;
        json["reports"] = new JsonArray([.. Reports.Select(report => JsonNode.Parse(report.ToJson()))]);
        return json;
    }
}

/// <summary>An image of a package's samples.</summary>
/// <param name="Path">In the package: "samples/0-basophil.png".</param>
/// <param name="Png">The file's bytes.</param>
public sealed record SamplePicture(string Path, byte[] Png);
