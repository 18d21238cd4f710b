using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepNotebooks.Kernel.Scripting.Completion;

/// <summary>Declares a variable of a session once more, with its type and without its value.</summary>
static class VariableText
{
    /// <summary>Begins the names that are made up here. No completion shows them.</summary>
    internal const string Invented = "__example_";

    static readonly SymbolDisplayFormat format = SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.UseSpecialTypes
        | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    static readonly SymbolDisplayFormat withoutArguments = format.WithGenericsOptions(SymbolDisplayGenericsOptions.None);

    internal static string Of(IFieldSymbol field)
    {
        var name = Escaped(field.Name);
        var anonymous = new List<ITypeSymbol>();
        var type = Spell(field.Type, anonymous);
        if (anonymous.Count > 0)
        {
            var functions = new List<string>();
            var example = Example(field.Type, field.Name, functions);
            return $"{string.Concat(functions)}var {name} = {example};";
        }
        if (field.IsConst)
            return $"const {type} {name} = ({type})({SymbolDisplay.FormatPrimitive(field.ConstantValue!, quoteStrings: true, useHexadecimalNumbers: false)});";
        var modifiers = (field.IsStatic ? "static " : "") + (field.IsReadOnly ? "readonly " : "") + (field.Type.TypeKind is TypeKind.Pointer ? "unsafe " : "");
        return $"{modifiers}{type} {name};";
    }

    // An anonymous type has no name, but an expression of it has it: a generic function says what is made of such types.
    static string Example(ITypeSymbol type, string variable, List<string> functions)
    {
        if (IsAnonymous(type))
            return $"new {{ {string.Join(", ", type.GetMembers().OfType<IPropertySymbol>().Select(property => $"{Escaped(property.Name)} = {Example(property.Type, variable, functions)}"))} }}";

        var anonymous = new List<ITypeSymbol>();
        var spelled = Spell(type, anonymous);
        if (anonymous.Count == 0)
            return $"default({spelled})";
        var examples = anonymous.Select(one => Example(one, variable, functions)).ToList();
        var function = $"{Invented}{variable}_{functions.Count}";
        functions.Add(
            $"static {spelled} {function}<{string.Join(", ", anonymous.Select((_, i) => $"T{i}"))}>({string.Join(", ", anonymous.Select((_, i) => $"T{i} t{i}"))}) => throw null; ");
        return $"{function}({string.Join(", ", examples)})";
    }

    // The anonymous types inside, in order, are spelled T0, T1 and so on.
    static string Spell(ITypeSymbol type, List<ITypeSymbol> anonymous)
    {
        switch (type)
        {
            case var _ when IsAnonymous(type):
                anonymous.Add(type);
                return $"T{anonymous.Count - 1}";
            case IArrayTypeSymbol array when HasAnonymous(array.ElementType):
                return $"{Spell(array.ElementType, anonymous)}[{new string(',', array.Rank - 1)}]";
            case INamedTypeSymbol { IsTupleType: true } tuple when tuple.TupleElements.Any(element => HasAnonymous(element.Type)):
                return $"({string.Join(", ", tuple.TupleElements.Select(element => $"{Spell(element.Type, anonymous)} {Escaped(element.Name)}"))})";
            case INamedTypeSymbol named when named.TypeArguments.Any(HasAnonymous):
                return $"{Name(named, withoutArguments)}<{string.Join(", ", named.TypeArguments.Select(argument => Spell(argument, anonymous)))}>";
            case { IsAnonymousType: true }:
                // A delegate type that the compiler made up, as for a lambda with a ref parameter.
                return "global::System.Delegate";
            default:
                return Name(type, format);
        }
    }

    // A type that a cell declares belongs to no namespace and is known by its own name.
    static string Name(ITypeSymbol type, SymbolDisplayFormat format)
    {
        var parts = type.ToDisplayParts(format).ToList();
        for (var i = parts.Count - 1; i >= 2; i--)
        {
            if (parts[i].Symbol is INamedTypeSymbol { ContainingType.IsScriptClass: true } && parts[i - 2].ToString() == "global")
                parts.RemoveRange(i - 2, 2);
        }
        return string.Concat(parts);
    }

    static bool IsAnonymous(ITypeSymbol type) => type is { IsAnonymousType: true, TypeKind: TypeKind.Class };

    static bool HasAnonymous(ITypeSymbol type) =>
        IsAnonymous(type)
        || (type is IArrayTypeSymbol array && HasAnonymous(array.ElementType))
        || (type is INamedTypeSymbol named && named.TypeArguments.Any(HasAnonymous));

    static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
