using System.Text;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>Spells a type as C# source does.</summary>
static class CSharpName
{
    static readonly Dictionary<Type, string> keywords = new()
    {
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <summary>A name that means <paramref name="type"/> in any cell; that of its nearest public base where a cell may not name it.</summary>
    internal static string Of(Type type)
    {
        while (!IsNameable(type))
            type = type.BaseType ?? typeof(object);
        return Spell(type, t => t.Namespace is { Length: > 0 } space ? $"global::{space}." : "");
    }

    /// <summary>A short name for people: without namespaces.</summary>
    internal static string Short(Type type) => Spell(type, _ => "");

    /// <summary>For people, with its namespace.</summary>
    internal static string Full(Type type) => Spell(type, t => t.Namespace is { Length: > 0 } space ? $"{space}." : "");

    static string Spell(Type type, Func<Type, string> before)
    {
        if (keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsArray)
        {
            // C# writes the outermost rank first: int[][,] is an array of int[,].
            var ranks = new StringBuilder();
            for (; type.IsArray; type = type.GetElementType()!)
                ranks.Append('[').Append(',', type.GetArrayRank() - 1).Append(']');
            return Spell(type, before) + ranks;
        }
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Spell(underlying, before) + "?";
        if (type.IsGenericParameter)
            return type.Name;

        // Arguments of a nested type come with those of the types around it, in one list.
        var chain = new List<Type>();
        for (var part = type; part is not null && !IsCell(part); part = part.DeclaringType)
            chain.Insert(0, part);
        var arguments = new Queue<Type>(type.GetGenericArguments());
        var name = new StringBuilder(IsCell(type.DeclaringType) || IsCell(chain[0].DeclaringType) ? "" : before(type));
        foreach (var part in chain)
        {
            if (part != chain[0])
                name.Append('.');
            var tick = part.Name.IndexOf('`');
            name.Append(tick < 0 ? part.Name : part.Name[..tick]);
            if (tick >= 0)
                name.Append('<').AppendJoin(", ", Enumerable.Range(0, int.Parse(part.Name[(tick + 1)..])).Select(_ => Spell(arguments.Dequeue(), before))).Append('>');
        }
        return name.ToString();
    }

    static bool IsNameable(Type type) =>
        type.IsVisible && !type.IsPointer && !type.IsByRef && !type.Name.Contains('<')
        && type.GetGenericArguments().All(IsNameable) && (!type.IsArray || IsNameable(type.GetElementType()!));

    // The class that Roslyn makes of a cell: what is declared in it is known by its own name.
    static bool IsCell(Type? type) => type?.Name.StartsWith("Submission#", StringComparison.Ordinal) == true;
}
