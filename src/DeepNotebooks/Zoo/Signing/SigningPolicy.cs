using System.Text;
using DeepNotebooks.Text;

namespace DeepNotebooks.Zoos;

/// <summary>What a zoo says of signatures, in its own files: whether versions must be signed, and by whom.</summary>
/// <remarks>
/// .zoo/zoo.yaml with <c>signatures: required</c>, and .zoo/allowed_signers in the form of ssh-keygen(1), "ALLOWED SIGNERS". Whoever may change the branch may
/// change both; who does not want to rely on that names a list of his own, see <see cref="TagSignature"/>.
/// </remarks>
/// <param name="IsRequired">Whether a version that nobody has signed is refused.</param>
/// <param name="AllowedSigners">The list; null where there is none.</param>
sealed record SigningPolicy(bool IsRequired, string? AllowedSigners)
{
    internal const string Settings = ".zoo/zoo.yaml", Signers = ".zoo/allowed_signers";

    internal static async Task<SigningPolicy> ReadAsync(ZooRepository zoo, CancellationToken cancellation)
    {
        await zoo.SeeMainAsync(cancellation);
        if (await zoo.HeadAsync(cancellation) is not { } head)
            return new(false, null);
        var files = (await ZooTree.ReadAsync(zoo.Git, head, ".zoo/", deep: false, cancellation)).Where(file => file.Path is Settings or Signers).ToList();
        var ids = files.ConvertAll(file => file.Id);
        await zoo.BringAsync(ids, cancellation);
        var contents = (await ZooTree.ContentsAsync(zoo.Git, ids, cancellation))
            .Zip(files).ToDictionary(pair => pair.Second.Path, pair => Encoding.UTF8.GetString(pair.First), StringComparer.Ordinal);
        return new(
            contents.TryGetValue(Settings, out var settings) && Yaml.Parse<ZooSettings>(settings).Signatures == ZooSettings.Required,
            contents.GetValueOrDefault(Signers));
    }
}

/// <summary>.zoo/zoo.yaml of a zoo.</summary>
sealed record ZooSettings
{
    internal const string Required = "required";

    /// <summary>"required" where every version must be signed.</summary>
    public string Signatures { get; init; } = "";
}
