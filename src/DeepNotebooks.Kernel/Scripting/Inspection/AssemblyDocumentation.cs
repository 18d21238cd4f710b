using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace DeepNotebooks.Kernel.Scripting.Inspection;

/// <summary>The documentation of an assembly's members: from the file beside it, or from the SDK's reference pack for one of the framework's.</summary>
/// <remarks>Nothing is read before it is asked for, and nothing is kept but where a type's documentation was found.</remarks>
sealed class AssemblyDocumentation(string assembly) : DocumentationProvider
{
    static readonly ConcurrentDictionary<string, string> known = new(StringComparer.Ordinal);

    readonly string assembly = assembly;

    protected override string GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default)
    {
        var beside = Path.ChangeExtension(assembly, ".xml");
        if (File.Exists(beside))
            return DocumentationFile.Find(beside, documentationMemberID) ?? "";

        var type = TypeIn(documentationMemberID);
        if (known.TryGetValue(type, out var before) && DocumentationFile.Find(before, documentationMemberID) is { } found)
            return found;
        foreach (var file in ReferencePack.FilesFor(assembly, type).Where(file => file != before))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (DocumentationFile.Find(file, documentationMemberID) is { } text)
            {
                known[type] = file;
                return text;
            }
        }
        return "";
    }

    public override bool Equals(object? obj) => obj is AssemblyDocumentation other && other.assembly == assembly;

    public override int GetHashCode() => assembly.GetHashCode(StringComparison.Ordinal);

    // T:System.Math, M:System.Math.Max(System.Int32,System.Int32)
    static string TypeIn(string id)
    {
        var name = id.Split('(')[0][2..];
        var dot = name.LastIndexOf('.');
        return id[0] == 'T' || dot < 0 ? name : name[..dot];
    }
}
