using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace DeepNotebooks.Kernel.Scripting.Completion;

/// <summary>The code before a cursor as Roslyn's services want it: a document of a project that follows all that the session has declared.</summary>
/// <remarks>
/// There are two projects, however many cells have run: a script of what is declared now, and the code, chained to it. The references
/// are the session's own objects, so that no assembly is read twice.
/// </remarks>
sealed class CellDocument(ScriptSession scripts)
{
    static readonly CSharpParseOptions parse = ScriptSession.ParseOptions.WithDocumentationMode(DocumentationMode.Parse);

    // Their composition takes half a second; it is the same for every session of the process.
    static readonly Lazy<HostServices> services = new(() => MefHostServices.Create(new[]
    {
        "Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "Microsoft.CodeAnalysis.Features", "Microsoft.CodeAnalysis.CSharp.Features",
    }.Select(Assembly.Load)));

    readonly Lock gate = new();
    readonly Lazy<Declarations> declarations = new(() => new Declarations(scripts));
    readonly ProjectId declared = ProjectId.CreateNewId();
    readonly ProjectId typed = ProjectId.CreateNewId();
    Solution? solution;
    string text = "";
    int references;

    /// <summary>The document of <paramref name="code"/>. Needs nothing that a running cell holds.</summary>
    internal Document Of(string code)
    {
        lock (gate)
        {
            declarations.Value.Follow();
            solution ??= Begin();
            if (text != declarations.Value.Text)
                solution = solution.WithDocumentText(solution.GetProject(declared)!.DocumentIds[0], SourceText.From(text = declarations.Value.Text));
            if (references != declarations.Value.References.Count)
            {
                solution = solution.WithProjectMetadataReferences(declared, declarations.Value.References);
                references = declarations.Value.References.Count;
            }
            // Kept, so that the next compilation is made from this one.
            var document = solution.GetProject(typed)!.DocumentIds[0];
            solution = solution.WithDocumentText(document, CellSyntax.Parse(code, "typed").Tree.GetText());
            return solution.GetDocument(document)!;
        }
    }

    /// <summary>The declaration of a name as the user wrote it; null where cells declare none.</summary>
    internal string? SourceOf(string name)
    {
        lock (gate)
            return declarations.Value.SourceOf(name);
    }

    Solution Begin()
    {
        // What is referenced may build on assemblies that no cell sees. They are not looked for: some are large, and nothing typed can name them.
        var options = scripts.Options.WithMetadataReferenceResolver(null);
        return new AdhocWorkspace(services.Value).CurrentSolution
            .AddProject(Project(declared, "declared", options))
            .AddDocument(DocumentId.CreateNewId(declared), "declared", SourceText.From(""))
            .AddProject(Project(typed, "typed", options.WithUsings()).WithProjectReferences([new ProjectReference(declared)]))
            .AddDocument(DocumentId.CreateNewId(typed), "typed", SourceText.From(""));
    }

    static ProjectInfo Project(ProjectId id, string name, CSharpCompilationOptions options) =>
        ProjectInfo.Create(id, VersionStamp.Default, name, name, LanguageNames.CSharp, compilationOptions: options, parseOptions: parse, isSubmission: true);
}
