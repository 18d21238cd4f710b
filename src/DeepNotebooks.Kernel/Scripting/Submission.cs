using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>A compiled piece of a session: a cell, or the part of a cell between two magic lines.</summary>
/// <param name="Compilation">What later pieces are compiled against.</param>
/// <param name="Type">The class made of it; null where it has nothing to run, such as a lone <c>using</c>.</param>
/// <param name="Slot">Where the instance of that class stands among those of the session; Roslyn counts them from 1.</param>
/// <param name="ShowsValue">Whether its last expression has a value that a notebook shows.</param>
/// <param name="Previous">The piece it was compiled against.</param>
sealed record Submission(CSharpCompilation Compilation, Type? Type, int Slot, bool ShowsValue, Submission? Previous)
{
    /// <summary>The variables it declares: Roslyn makes public fields of them, and gives its own fields names no user can write.</summary>
    internal IReadOnlyList<FieldInfo> Fields { get; } =
        Type?.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(field => char.IsLetter(field.Name[0]) || field.Name[0] == '_')
            .ToArray() ?? [];

    /// <summary>Whether it is made of statements alone; variables it declares within them are among <see cref="Fields"/> all the same.</summary>
    internal bool OnlyActs { get; init; }

    /// <summary>Whether later pieces have something to see of it: variables, members, types, imports or references.</summary>
    internal bool Declares => !OnlyActs || Fields.Count > 0 || Added.Count > 0;

    /// <summary>Its using declarations.</summary>
    internal IReadOnlyList<UsingDeclaration> Usings { get; init; } = [];

    /// <summary>Whether the value of its last expression is not wanted.</summary>
    internal bool DropsValue { get; init; }

    /// <summary>The references it has beyond those of the pieces before it.</summary>
    internal IReadOnlyList<MetadataReference> Added { get; init; } = [];

    /// <summary>Variables of earlier pieces that have the name of one of its own.</summary>
    internal List<(Variable Now, Variable Before)> Hides { get; } = [];

    /// <summary>Runs it on the calling thread; <paramref name="instances"/> are those of the session, and it adds its own before its first statement.</summary>
    internal Task<object?> Start(object?[] instances) =>
        Type is null
            ? Task.FromResult<object?>(null)
            : Type.GetMethod("<Factory>", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
                .CreateDelegate<Func<object?[], Task<object?>>>()(instances);
}
