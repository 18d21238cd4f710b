using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;

namespace DeepNotebooks.Kernel.Session;

/// <summary>A place in a cell that an exception came through.</summary>
/// <param name="Method">As the user wrote it; null at the top level of a cell.</param>
/// <param name="Cell">The name of the cell.</param>
/// <param name="Line">From 1; 0 where it is not known.</param>
sealed record CellFrame(string? Method, string Cell, int Line)
{
    /// <summary>The user's own frames of a stack trace, innermost first: neither the library's below nor the kernel's above.</summary>
    internal static IReadOnlyList<CellFrame> Of(Exception error) =>
        [.. new StackTrace(error, fNeedFileInfo: true).GetFrames()
            .Where(frame => frame.GetMethod() is { } method && IsFromCell(method) && frame.GetFileName() is not null)
            .Select(frame => new CellFrame(NameOf(frame.GetMethod()!), frame.GetFileName()!, frame.GetFileLineNumber()))];

    static bool IsFromCell(MethodBase method) => AssemblyLoadContext.GetLoadContext(method.Module.Assembly) is Scripting.CellAssemblies;

    // Compilers hide a user's names in their own: <Train>d__3.MoveNext is the async method Train, <Train>g__Step|3_0 the local function Step.
    static string? NameOf(MethodBase method)
    {
        var (type, name) = (method.DeclaringType, method.Name);
        if (name == "MoveNext" && type is { Name: ['<', ..] })
            (name, type) = (type.Name, type.DeclaringType);
        while (type is { Name: ['<', ..] })
            type = type.DeclaringType;
        if (name is ".ctor" or "<Factory>" || name.StartsWith("<<Initialize>>d", StringComparison.Ordinal))
            return name == ".ctor" && !IsCell(type) ? "new " + Short(type) : null;

        if (name[0] == '<')
        {
            var close = name.LastIndexOf('>');
            name = name[(close + 1)..] switch
            {
                ['g', '_', '_', .. var local] => local[..local.IndexOf('|')],
                ['b', '_', '_', ..] => "a lambda",
                _ => name[1..close].Trim('<', '>'),
            };
        }
        return IsCell(type) ? name : $"{Short(type)}.{name}";
    }

    static string Short(Type? type) => type is null ? "" : Scripting.CSharpName.Short(type);

    static bool IsCell(Type? type) => type?.Name.StartsWith("Submission#", StringComparison.Ordinal) == true;
}
