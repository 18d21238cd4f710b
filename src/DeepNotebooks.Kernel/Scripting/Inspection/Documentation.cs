using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace DeepNotebooks.Kernel.Scripting.Inspection;

/// <summary>What the documentation comments of a symbol say, as plain text.</summary>
/// <param name="Summary">What it is.</param>
/// <param name="Parameters">By name, those of type first.</param>
/// <param name="Returns">Empty where it says nothing.</param>
/// <param name="Exceptions">By type.</param>
sealed record Documentation(
    string Summary, IReadOnlyList<(string Name, string Text)> Parameters, string Returns, IReadOnlyList<(string Name, string Text)> Exceptions)
{
    /// <summary>Null where the symbol has none.</summary>
    internal static Documentation? Of(ISymbol symbol, Compilation compilation)
    {
        if (Written(symbol, compilation, depth: 0) is not { } written)
            return null;
        string First(string name) => written.Elements(name).Select(DocumentationText.Of).FirstOrDefault() ?? "";
        var documentation = new Documentation(
            First("summary"),
            [.. written.Elements("typeparam").Concat(written.Elements("param")).Select(element => (element.Attribute("name")?.Value ?? "", DocumentationText.Of(element)))],
            First("returns") is { Length: > 0 } returns ? returns : First("value"),
            [.. written.Elements("exception").Select(element => (DocumentationText.NameOf(element.Attribute("cref")?.Value ?? ""), DocumentationText.Of(element)))]);
        return documentation.Summary.Length + documentation.Returns.Length + documentation.Parameters.Count == 0 ? null : documentation;
    }

    // The elements of the comment, with those it inherits.
    static XElement? Written(ISymbol symbol, Compilation compilation, int depth)
    {
        var own = Parse(symbol.OriginalDefinition.GetDocumentationCommentXml(expandIncludes: false));
        var inherits = own?.Element("inheritdoc");
        if ((own is not null && inherits is null && own.HasElements) || depth == 3)
            return own;
        var from = inherits?.Attribute("cref")?.Value is { } cref
            ? DocumentationCommentId.GetFirstSymbolForDeclarationId(cref, compilation)
            : Ancestor(symbol);
        return from is null ? own : Written(from, compilation, depth + 1) ?? own;
    }

    static XElement? Parse(string? xml)
    {
        if (string.IsNullOrWhiteSpace(xml))
            return null;
        try
        {
            // A reference assembly's comment comes without the element around it.
            var root = XElement.Parse($"<doc>{xml}</doc>", LoadOptions.PreserveWhitespace);
            return root.Element("member") ?? root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    static ISymbol? Ancestor(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } method => method.ContainingType,
        IMethodSymbol { OverriddenMethod: { } overridden } => overridden,
        IPropertySymbol { OverriddenProperty: { } overridden } => overridden,
        IEventSymbol { OverriddenEvent: { } overridden } => overridden,
        IMethodSymbol or IPropertySymbol or IEventSymbol when symbol.ContainingType is { } type =>
            type.AllInterfaces
                .SelectMany(contract => contract.GetMembers(symbol.Name.Split('.')[^1]))
                .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), symbol)),
        INamedTypeSymbol { BaseType: { SpecialType: SpecialType.None } parent } => parent,
        _ => null,
    };
}
