using DeepNotebooks.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DeepNotebooks.Data;

/// <summary>dataset.yaml, the optional card in a dataset's folder.</summary>
sealed record DatasetYaml
{
    internal const string FileName = "dataset.yaml";

    public string? Name { get; init; }
    public string? Title { get; init; }
    public string? Summary { get; init; }

    /// <summary>An SPDX expression.</summary>
    public string? Licence { get; init; }
    public string? Citation { get; init; }
    public string? Homepage { get; init; }

    /// <summary>Who made it: persons or institutions.</summary>
    public List<string>? Creators { get; init; }

    /// <summary>The day it was published, as 2024-05-31.</summary>
    public string? Published { get; init; }

    /// <summary>Names for classes that the data only number, in label order.</summary>
    public List<string>? Classes { get; init; }

    /// <summary>Where its files can be downloaded.</summary>
    public List<SourceFile>? Sources { get; init; }

    /// <summary>Images in each split, as its makers counted them.</summary>
    public Dictionary<string, int>? Splits { get; init; }

    /// <summary>"sha256:…" as <see cref="DatasetIdentity"/> defines it.</summary>
    public string? Identity { get; init; }

    const int MostBytes = 1 << 20;

    static readonly string[] Keys = KeysOf(typeof(DatasetYaml));
    static readonly string[] SourceKeys = KeysOf(typeof(SourceFile));

    /// <summary>Null where the folder has no card.</summary>
    /// <exception cref="RequestException">It is no YAML, a value is of another kind, or a key is unknown.</exception>
    internal static DatasetYaml? In(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path))
                return null;
            if (new FileInfo(path).Length > MostBytes)
                throw new RequestException($"'{path}' has more than {MostBytes} bytes: it is no card of a dataset.");
            var card = Yaml.Read<DatasetYaml>(path);
            CheckKeys(path);
            return card;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    // A misspelt key would be a licence or an identity that nobody sees.
    static void CheckKeys(string path)
    {
        var stream = new YamlStream();
        try
        {
            using var text = new StringReader(File.ReadAllText(path));
            stream.Load(text);
        }
        catch (YamlException error)
        {
            // What the deserialiser lets pass: a key twice.
            throw new RequestException($"{path}:{error.Start.Line}:{error.Start.Column}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
        if (stream.Documents is not [{ RootNode: YamlMappingNode root }, ..])
            return;
        Check(root, Keys);
        if (root.Children.TryGetValue(new YamlScalarNode("sources"), out var listed) && listed is YamlSequenceNode sources)
        {
            foreach (var source in sources.OfType<YamlMappingNode>())
                Check(source, SourceKeys);
        }

        void Check(YamlMappingNode node, string[] known)
        {
            if (node.Children.Keys.OfType<YamlScalarNode>().FirstOrDefault(key => !known.Contains(key.Value)) is not { } unknown)
                return;
            var name = Shown.Line(unknown.Value ?? "");
            throw new RequestException($"{path}:{unknown.Start.Line}: there is no key '{name}'.{Nearest.Hint(name, known)} (There are {string.Join(", ", known)}.)");
        }
    }

    static string[] KeysOf(Type type) => [.. type.GetProperties().Where(property => property.CanWrite).Select(property => property.Name.ToLowerInvariant())];
}

/// <summary>One file a dataset is downloaded from.</summary>
sealed record SourceFile
{
    public string Url { get; init; } = "";
    public string? Sha256 { get; init; }

    /// <summary>An archive's form where its name does not tell (zip, tar, tar.gz), or none where it stays as it is; left out: told by its name.</summary>
    public string? Unpack { get; init; }
}
