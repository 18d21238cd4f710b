using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Data;

/// <summary>A dataset's description in MLCommons' Croissant 1.0: JSON-LD that other tools and search engines read.</summary>
/// <remarks>
/// Files are named relative to the dataset's folder, where the description is meant to lie. What the card does not tell (creators, the day
/// of publication) is left out, not invented: <see cref="Missing"/> names it.
/// </remarks>
sealed class Croissant
{
    static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly Dictionary<string, string> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".png"] = "image/png",
        [".webp"] = "image/webp",
        [".tif"] = "image/tiff",
        [".tiff"] = "image/tiff",
        [".bmp"] = "image/bmp",
        [".gif"] = "image/gif",
        [".csv"] = "text/csv",
        [".tsv"] = "text/tab-separated-values",
        [".txt"] = "text/plain",
        [".parquet"] = "application/x-parquet",
        [".tar"] = "application/x-tar",
        [".zip"] = "application/zip",
        [".gz"] = "application/gzip",
        [".tgz"] = "application/gzip",
    };

    readonly Dataset dataset;
    readonly DatasetYaml? card;
    readonly IReadOnlyList<DatasetFile> files;
    readonly (string Image, string Label)? columns;
    readonly DigestMemory digests;
    readonly Dictionary<string, RemoteShard> elsewhere = new(StringComparer.Ordinal);

    /// <exception cref="RequestException">The set is generated: there are no files.</exception>
    internal Croissant(Dataset dataset)
    {
        if (!Directory.Exists(dataset.Location))
            throw new RequestException($"dataset '{dataset.Name}' is generated: there are no files that Croissant could describe.");
        this.dataset = dataset;
        card = DatasetYaml.In(dataset.Location);
        var contents = DatasetForms.Read(dataset.Location);
        (files, columns) = (contents.Files, contents.Columns);
        if (contents is ShardContents { Digests: not null } stream)
            elsewhere = stream.Shards.ToDictionary(shard => shard.Path, StringComparer.Ordinal);
        digests = new DigestMemory(Places.Cache, dataset.Location);
    }

    /// <summary>What the specification requires and nobody told, by the keys of dataset.yaml.</summary>
    internal IReadOnlyList<string> Missing =>
    [
        .. new (string Key, bool IsThere)[]
        {
            ("licence", dataset.Card.Licence != "NOASSERTION"),
            ("homepage", Address is not null),
            ("creators", card?.Creators is { Count: > 0 }),
            ("published", card?.Published is not null),
        }.Where(item => !item.IsThere).Select(item => item.Key),
    ];

    public override string ToString()
    {
        var root = new JsonObject
        {
            ["@context"] = CroissantContext.Node,
            ["@type"] = "sc:Dataset",
            ["conformsTo"] = "http://mlcommons.org/croissant/1.0",
            ["name"] = dataset.Name,
            ["description"] = card?.Summary ?? $"{dataset.Card.Title}: {dataset.Images} images of {dataset.Classes.Count} classes.",
            ["alternateName"] = dataset.Card.Title,
            ["identifier"] = dataset.Identity,
        };
        if (dataset.Card.Licence != "NOASSERTION")
            root["license"] = Regex.IsMatch(dataset.Card.Licence, "^[A-Za-z0-9.+-]+$", RegexOptions.None, TimeSpan.FromSeconds(1)) ? $"https://spdx.org/licenses/{dataset.Card.Licence}.html" : dataset.Card.Licence;
        if (Address is { } url)
            root["url"] = url;
        if (dataset.Card.Citation is { } citation)
            root["citeAs"] = citation;
        if (card?.Creators is { Count: > 0 } creators)
            root["creator"] = new JsonArray([.. creators.Select(name => (JsonNode)new JsonObject { ["@type"] = "sc:Person", ["name"] = name })]);
        if (card?.Published is { } published)
            root["datePublished"] = published;
        root["distribution"] = new JsonArray([.. Archives.Concat(Files)]);
        root["recordSet"] = new JsonArray([.. new[] { Splits, Classes, Images }.OfType<JsonNode>()]);
        return root.ToJsonString(Written);
    }

    string? Address => card?.Homepage ?? dataset.Card.Source;

    DatasetFile[] ImageFiles => [.. files.Where(file => ImageFolder.IsImage(Path.GetFileName(file.Path.AsSpan())))];

    string? Table => files.Where(file => TableFolder.IsTable(file.Path)).Select(file => file.Path).FirstOrDefault();

    IEnumerable<JsonNode> Archives => (card?.Sources ?? []).Where(source => source is { Url.Length: > 0, Sha256: not null }).Select(source => new JsonObject
    {
        ["@type"] = "cr:FileObject",
        ["@id"] = source.Url,
        ["name"] = source.Url,
        ["contentUrl"] = source.Url,
        ["encodingFormat"] = FormatOf(source.Url),
        ["sha256"] = source.Sha256,
    });

    // Images are told by patterns, not one by one: there may be a million. All else by name, size and digest.
    IEnumerable<JsonNode> Files
    {
        get
        {
            foreach (var file in files.Except(ImageFiles))
            {
                var remote = elsewhere.GetValueOrDefault(file.Path);
                yield return new JsonObject
                {
                    ["@type"] = "cr:FileObject",
                    ["@id"] = file.Path,
                    ["name"] = file.Path,
                    ["contentUrl"] = remote is not null && HttpSource.IsAddress(remote.Address) ? remote.Address : file.Path,
                    ["contentSize"] = $"{file.Bytes} B",
                    ["encodingFormat"] = FormatOf(file.Path),
                    ["sha256"] = remote?.Sha256 ?? (digests.Recall(file) ?? DatasetIdentity.Hash(dataset.Location, [file], new ProgressMeter(null, dataset.Name, "hashing", "bytes", file.Bytes), CancellationToken.None)[0]).Sha256,
                };
            }
            if (ImageFiles.Length > 0)
                yield return Set("images", [.. ImageFiles.Select(file => Pattern(file.Path)).Distinct().Order(StringComparer.Ordinal)], [.. ImageFiles.Select(file => FormatOf(file.Path)).Distinct()]);
            else if (columns is not null)
                yield return Set("parquet", [.. files.Where(file => ParquetFolder.IsPart(file.Path)).Select(file => file.Path)], ["application/x-parquet"]);
        }
    }

    JsonObject Splits => new()
    {
        ["@type"] = "cr:RecordSet",
        ["@id"] = "splits",
        ["name"] = "splits",
        ["dataType"] = "cr:Split",
        ["key"] = new JsonObject { ["@id"] = "splits/name" },
        ["field"] = new JsonArray(Field("splits/name", "sc:Text", source: null)),
        ["data"] = new JsonArray([.. dataset.Splits.Keys.Select(name => (JsonNode)new JsonObject { ["splits/name"] = name })]),
    };

    JsonObject Classes => new()
    {
        ["@type"] = "cr:RecordSet",
        ["@id"] = "classes",
        ["name"] = "classes",
        ["dataType"] = "sc:Enumeration",
        ["key"] = new JsonObject { ["@id"] = "classes/name" },
        ["field"] = new JsonArray(Field("classes/name", "sc:Text", source: null)),
        ["data"] = new JsonArray([.. dataset.Classes.Select(name => (JsonNode)new JsonObject { ["classes/name"] = name })]),
    };

    // Where Croissant can point at images and their classes; arrays in .npz and IDX files, and shards, it cannot look into.
    JsonObject? Images
    {
        get
        {
            var fields = new List<JsonNode>();
            if (columns is (var image, var label))
            {
                var bytes = image.Split('.', 2);
                fields.Add(Field("records/image", "sc:ImageObject", Source("fileSet", "parquet", new() { ["column"] = bytes[0] }, bytes.Length > 1 ? new() { ["jsonPath"] = bytes[1] } : null)));
                fields.Add(Field("records/label", "sc:Text", Source("fileSet", "parquet", new() { ["column"] = label }, transform: null)));
            }
            else if (ImageFiles.Length > 0)
            {
                fields.Add(Field("records/image", "sc:ImageObject", Source("fileSet", "images", new() { ["fileProperty"] = "content" }, transform: null)));
                var tops = ImageFiles.Select(file => Top(file.Path)).Distinct().ToList();
                var areSplits = tops.TrueForAll(top => SplitNames.Of(top) is not null);
                if (Table is null)
                {
                    fields.Add(Field("records/label", "sc:Text", Source("fileSet", "images", new() { ["fileProperty"] = "fullpath" }, new() { ["regex"] = areSplits ? $"^(?:{string.Join('|', tops)})/([^/]+)/" : "^([^/]+)/" })));
                    if (areSplits)
                        fields.Add(Field("records/split", "sc:Text", Source("fileSet", "images", new() { ["fileProperty"] = "fullpath" }, new() { ["regex"] = $"^({string.Join('|', tops)})/" })));
                }
            }
            return fields.Count == 0 ? null : new JsonObject { ["@type"] = "cr:RecordSet", ["@id"] = "records", ["name"] = "records", ["field"] = new JsonArray([.. fields]) };
        }
    }

    static string Top(string path) => path.Contains('/') ? path[..path.IndexOf('/')] : "";

    // "train/*/*.jpg": whether a star stands for one folder or for several, the same files match.
    static string Pattern(string path)
    {
        var folders = path.Split('/')[..^1];
        return string.Concat(folders.Select((folder, depth) => depth == 0 ? folder + "/" : "*/")) + "*" + Path.GetExtension(path);
    }

    static string FormatOf(string path) => Formats.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream");

    static JsonObject Set(string id, string[] includes, string[] formats) => new()
    {
        ["@type"] = "cr:FileSet",
        ["@id"] = id,
        ["name"] = id,
        ["encodingFormat"] = formats.Length == 1 ? formats[0] : new JsonArray([.. formats.Select(format => (JsonNode)format)]),
        ["includes"] = includes.Length == 1 ? includes[0] : new JsonArray([.. includes.Select(pattern => (JsonNode)pattern)]),
    };

    static JsonObject Field(string id, string type, JsonObject? source)
    {
        var field = new JsonObject { ["@type"] = "cr:Field", ["@id"] = id, ["name"] = id, ["dataType"] = type };
        if (source is not null)
            field["source"] = source;
        return field;
    }

    static JsonObject Source(string kind, string id, JsonObject extract, JsonObject? transform)
    {
        var source = new JsonObject { [kind] = new JsonObject { ["@id"] = id }, ["extract"] = extract };
        if (transform is not null)
            source["transform"] = transform;
        return source;
    }
}
