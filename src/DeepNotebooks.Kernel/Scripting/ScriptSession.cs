using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>Compiles pieces of C# one after the other, each seeing what the earlier ones declared, and runs them.</summary>
/// <remarks>
/// Roslyn's script compilations are chained here by hand, not through <c>ScriptState</c>: a piece that throws or is aborted keeps what it
/// had assigned until then, stack traces have the lines of the cell, and variables are found without walking the chain.
/// </remarks>
sealed class ScriptSession
{
    // The version that belongs to .NET 10. A newer one asks for types that this runtime does not have, and takes names for keywords: union.UnionWith(others).
    internal static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14, DocumentationMode.None, SourceCodeKind.Script);
    static readonly EmitOptions emit = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    // .NET Interactive runs two pieces of its own before the first cell, and the names of the classes made of pieces are seen in what cells print.
    const int firstPiece = 2;

    readonly Lock gate = new();
    readonly CSharpCompilationOptions options;
    readonly Lazy<IReadOnlyList<MetadataReference>> references = new(References.OfThisProcess);
    readonly List<MetadataReference> added = [];
    readonly HashSet<(string Path, DateTime Written)> referenced = [];
    readonly NextCompilation next;
    readonly Dictionary<string, Variable> variables = new(StringComparer.Ordinal);
    Submission? last;
    // Large from the start: one that is replaced while a cell of another lane begins would lose that cell's variables. Untouched pages cost nothing.
    object?[] instances = new object?[1 << 16];
    int pieces = firstPiece;

    /// <summary>A session whose cells see <paramref name="imports"/>: namespaces, or types for their static members.</summary>
    internal ScriptSession(IEnumerable<string> imports)
    {
        options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            usings: imports,
            optimizationLevel: OptimizationLevel.Release,
            concurrentBuild: false,
            metadataReferenceResolver: new NeighbourResolver(Assemblies),
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default);
        next = new NextCompilation(options, new(() => References.Defining(references.Value)));
    }

    /// <summary>What cells are made of and what they brought in.</summary>
    internal CellAssemblies Assemblies { get; } = new();

    /// <summary>The last piece; what it and those before it declare is the session's.</summary>
    internal Submission? Last => Volatile.Read(ref last);

    /// <summary>How the first piece is compiled; the imports come with it to all others.</summary>
    internal CSharpCompilationOptions Options => options.WithAllowUnsafe(true);

    /// <summary>What pieces may refer to.</summary>
    internal IReadOnlyList<MetadataReference> FirstReferences => references.Value;

    /// <summary>Told what the compiler warns of in each piece; null where nobody wants to know.</summary>
    internal Action<IReadOnlyList<string>>? Warned { get; set; }

    /// <summary>Lets the pieces from here on see what assemblies have.</summary>
    internal void Reference(IEnumerable<string> paths)
    {
        lock (gate)
            added.AddRange(paths.Where(path => referenced.Add((path, File.GetLastWriteTimeUtc(path)))).Select(References.To));
    }

    /// <summary>Compiles and runs a first piece, so that the user's first one finds the compiler awake.</summary>
    internal void WarmUp()
    {
        _ = Run(Add("System.Console.Write(string.Empty); 1 + 1", "start", firstPiece - 1, CancellationToken.None));
        BeginNext();
    }

    /// <summary>Does of the next piece's compilation what needs no text. For when nobody waits.</summary>
    internal void BeginNext()
    {
        if (last is { } previous)
            next.Begin(pieces, previous);
    }

    /// <summary>Compiles a piece against all that came before it; what it declares belongs to the session from here on.</summary>
    /// <param name="code">Its text, padded with empty lines where it begins further down in its cell.</param>
    /// <param name="name">The cell's name in stack traces.</param>
    /// <param name="cancellation">Stops the compiler.</param>
    /// <exception cref="CompilationFailedException">It does not compile; the session is as it was.</exception>
    internal Submission Add(string code, string name, CancellationToken cancellation)
    {
        lock (gate)
            return Add(code, name, pieces++, cancellation);
    }

    Submission Add(string code, string name, int number, CancellationToken cancellation)
    {
        lock (gate)
        {
            var piece = Compile(code, name, number, cancellation);
            added.Clear();
            if (piece.Slot >= instances.Length)
                Array.Resize(ref instances, instances.Length * 2);
            foreach (var field in piece.Fields)
            {
                var variable = new Variable(field, piece.Slot);
                if (variables.TryGetValue(field.Name, out var hidden))
                    piece.Hides.Add((variable, hidden));
                // In the place of the earlier one: lists of variables keep the order in which they were first declared.
                variables[field.Name] = variable;
            }
            // One that leaves nothing to see keeps no later one from its place, and the compiler's knowledge of it can go.
            if (last is null || piece.Declares)
                last = piece;
            return piece;
        }
    }

    /// <summary>Begins to run a piece on the calling thread.</summary>
    /// <returns>The value of its last expression.</returns>
    internal Task<object?> Run(Submission piece) => piece.Start(instances);

    /// <summary>Disposes what the using declarations of a piece hold, the last first, now that its cell ends.</summary>
    internal Task DisposeUsingsAsync(Submission piece) => UsingDeclarations.DisposeAsync(piece, instances);

    /// <summary>After a piece has thrown: variables it was to declare anew and did not get to have their earlier values again.</summary>
    internal void Failed(Submission piece)
    {
        lock (gate)
        {
            var lost = piece.Hides.Where(pair => pair.Now.IsUnset(instances)).ToList();
            foreach (var (now, before) in lost.Where(pair => pair.Now.Type.IsAssignableFrom(pair.Before.Type)))
                now.Set(instances, before.Value(instances));

            // One of another type cannot hold the earlier value, so the whole piece goes, unless others were compiled against it.
            if (last == piece && (instances[piece.Slot] is null || lost.Exists(pair => !pair.Now.Type.IsAssignableFrom(pair.Before.Type))))
                Remove(piece);
        }
    }

    /// <summary>The variables with the values they have now.</summary>
    internal IReadOnlyDictionary<string, object?> Values
    {
        get
        {
            lock (gate)
                return variables.ToDictionary(pair => pair.Key, pair => pair.Value.Value(instances), StringComparer.Ordinal);
        }
    }

    /// <summary>The variable of a name, with its declared type and its value now.</summary>
    internal bool TryGet(string name, out Type? type, out object? value)
    {
        lock (gate)
        {
            var found = variables.TryGetValue(name, out var variable);
            (type, value) = (variable?.Type, variable?.Value(instances));
            return found;
        }
    }

    /// <summary>Declares a variable, or replaces the one of that name.</summary>
    internal void Set(string name, Type type, object value)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
            throw new Notebook.MagicException($"'{name}' cannot be the name of a variable: a name begins with a letter and has letters, digits and '_'.");
        var escaped = SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
        lock (gate)
        {
            var piece = Add($"{CSharpName.Of(type)} {escaped};", "variable", CancellationToken.None);
            Run(piece).GetAwaiter().GetResult();
            variables[name].Set(instances, value);
        }
    }

    Submission Compile(string code, string name, int number, CancellationToken cancellation)
    {
        var syntax = CellSyntax.Parse(code, name, cancellation);
        var tree = syntax.Tree;
        var compilation = next.For(tree, number, last, added);
        // What the piece after this one will be compiled against stands already, if this one leaves nothing to see.
        var onlyActs = OnlyActs(tree);
        if (onlyActs && last is not null && added.Count == 0)
            ThreadPool.UnsafeQueueUserWorkItem(_ => BeginNext(), null);
        (compilation, tree) = ConsoleClear.Redirected(compilation, tree);

        if (!compilation.SyntaxTrees.Any(HasCode))
        {
            // Imports or comments alone: there is nothing to emit, only to be wrong.
            if (CompileError.From(compilation.GetDiagnostics(cancellation)) is [_, ..] errors)
                throw new CompilationFailedException(errors);
            return new Submission(compilation, null, last?.Slot ?? 0, ShowsValue: false, last) { Added = [.. added] };
        }

        var (image, symbols) = (new MemoryStream(), new MemoryStream());
        var emitted = compilation.Emit(image, symbols, options: emit, cancellationToken: cancellation);
        if (!emitted.Success)
            throw new CompilationFailedException(CompileError.From(emitted.Diagnostics));
        UsingDeclarations.Check(syntax, compilation);
        Warned?.Invoke(CompileWarnings.Of(emitted.Diagnostics));

        if (StopChecks.AreWanted(tree))
            (image, symbols) = StopChecks.Insert(image, symbols);
        image.Position = symbols.Position = 0;
        var type = Assemblies.Add(compilation.AssemblyName!, image, symbols).GetType(compilation.Options.ScriptClassName!, throwOnError: true);
        return new Submission(compilation, type, (last?.Slot ?? 0) + 1, !syntax.DropsValue && ShowsValue(compilation, tree), last)
        {
            Usings = syntax.Usings,
            DropsValue = syntax.DropsValue,
            Added = [.. added],
            OnlyActs = onlyActs,
        };
    }

    void Remove(Submission piece)
    {
        last = piece.Previous;
        instances[piece.Slot] = null;
        added.InsertRange(0, piece.Added);
        foreach (var field in piece.Fields)
            variables.Remove(field.Name);
        foreach (var (_, before) in piece.Hides)
            variables[before.Field.Name] = before;
    }

    static bool OnlyActs(SyntaxTree tree) =>
        tree.GetRoot() is CompilationUnitSyntax { Usings.Count: 0, Externs.Count: 0 } unit && unit.Members.All(member => member is GlobalStatementSyntax);

    static bool HasCode(SyntaxTree tree) => tree.GetRoot() is CompilationUnitSyntax { Members.Count: > 0 };

    // "1 + 1" shows its value, and so does "null", which has no type; "1 + 1;" does not, nor does a call of a void method.
    static bool ShowsValue(CSharpCompilation compilation, SyntaxTree tree) =>
        CellSyntax.Last(tree) is { SemicolonToken.IsMissing: true } statement
        && compilation.GetSemanticModel(tree).GetTypeInfo(statement.Expression).Type is not { SpecialType: SpecialType.System_Void };
}
