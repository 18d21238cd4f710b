using System.Text.RegularExpressions;
using DeepNotebooks.Extension.Interactive;
using DeepNotebooks.Notebook;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;

namespace DeepNotebooks.Extension.Tests;

/// <summary>extension.dib, compiled and run as .NET Interactive does it, against the members of it that the script uses.</summary>
sealed class InteractiveSession
{
    static readonly string[] imports = ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    static readonly Lazy<Script<object>> script = new(Compiled);

    readonly Kernel root = new() { Child = new CSharpKernel() };

    internal CSharpKernel CSharp => (CSharpKernel)root.Child!;

    internal Kernel Root => root;

    internal INotebookHost Host => Notebook.Notebook.Host;

    internal static async Task<InteractiveSession> LoadAsync()
    {
        var session = new InteractiveSession();
        await session.RunAsync("#r \"nuget: DeepNotebooks\"", _ => script.Value.RunAsync());
        return session;
    }

    /// <summary>Runs a cell of one magic line.</summary>
    internal Task<Cell> RunAsync(string line) => RunAsync(line, context =>
    {
        var words = line.Split(' ');
        var (directive, handler) = root.Directives.Single(known => known.Directive.Name == words[0]);
        foreach (var option in words.Skip(1).Where(word => Regex.IsMatch(word, "^--?[a-z]")))
            Assert.Contains(directive.Parameters, parameter => parameter.Name == option);
        return handler(new DirectiveCommand(line), context);
    });

    internal async Task<Cell> RunAsync(string code, Func<KernelInvocationContext, Task> body)
    {
        using var context = new KernelInvocationContext(new SubmitCode(code), root);
        var cell = new Cell();
        KernelInvocationContext.Current = context;
        context.Events.Subscribe(cell);
        foreach (var middleware in root.Middleware.ToArray())
            await middleware(context.Command, context, (_, _) => Task.CompletedTask);
        await body(context);
        context.Complete();
        return cell;
    }

    static Script<object> Compiled()
    {
        var dib = File.ReadAllText(Path.Combine(Repository.Folder, "kernel-extension", "extension.dib"));
        var code = dib[(dib.IndexOf("#!csharp", StringComparison.Ordinal) + "#!csharp".Length)..];
        return CSharpScript.Create(code, ScriptOptions.Default.WithImports(imports).AddReferences(
            typeof(Enumerable).Assembly, typeof(Kernel).Assembly, typeof(InteractiveHost).Assembly, typeof(INotebookHost).Assembly, typeof(Dataset).Assembly));
    }

    /// <summary>What a cell put out.</summary>
    internal sealed class Cell : IObserver<KernelEvent>
    {
        internal List<DisplayEvent> Shown { get; } = [];

        internal CommandFailed? Failure { get; private set; }

        internal string Text(Index index) => Shown[index].FormattedValues.Single(form => form.MimeType == "text/plain").Value;

        public void OnNext(KernelEvent value)
        {
            if (value is DisplayEvent shown)
                Shown.Add(shown);
            Failure ??= value as CommandFailed;
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
