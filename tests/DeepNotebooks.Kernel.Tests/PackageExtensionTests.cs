using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Tests;

public sealed class PackageExtensionTests : IDisposable
{
    const string greets = """
        using DeepNotebooks.Notebook;
        using System.Threading.Tasks;
        public sealed class Greets : INotebookExtension
        {
            public void Load(INotebookHost host) => host.Add(new Magic("greet", "Says hello.", (call, _) => { host.Display(MimeBundle.Text("hello")); return Task.CompletedTask; }));
        }
        """;

    readonly PackageFolder packages = new();
    readonly Recorder cell;

    public PackageExtensionTests() => cell = new Recorder(packages.Root);

    public void Dispose()
    {
        cell.Dispose();
        packages.Dispose();
    }

    [Fact]
    public void A_package_brings_magics()
    {
        Pack("Greets", greets);

        Assert.Null(cell.Run("#r \"nuget:Greets\"\n#!greet"));
        Assert.Equal("hello", Displays().Last());
    }

    [Fact]
    public void A_dll_brings_magics_once()
    {
        packages.Compile("Greets", greets);

        Assert.Null(cell.Run("#r \"Greets.dll\"\n#!greet"));
        Assert.Null(cell.Run("#r \"Greets.dll\""));
        Assert.Empty(Displays());
    }

    [Fact]
    public void Extensions_of_packages_that_come_along_are_not_loaded()
    {
        Pack("Greets", greets);
        packages.PackGreeting("Outer", "1.0.0", "outer", "Greets 1.0.0");

        Assert.StartsWith("#!greet is not a magic command.", cell.Run("#r \"nuget:Outer\"\n#!greet")!.Message);
    }

    [Fact]
    public void An_extension_that_fails_is_told_and_the_cell_goes_on()
    {
        Pack("Fails", "using DeepNotebooks.Notebook; public sealed class Fails : INotebookExtension { public static int N => 3; public void Load(INotebookHost host) => throw new System.IO.IOException(\"no disk\"); }");

        Assert.Equal("3", cell.Result("#r \"nuget:Fails\"\nFails.N"));
        Assert.Contains("Fails: its extension Fails failed: no disk", Displays());
    }

    [Theory]
    [InlineData("#!csharp\n\nint fromScript = Scripted.Greeting.Text.Length;\ndisplay(\"scripted\");", "scripted")]
    [InlineData("int fromScript = 5;\nNoHost.Call();", "Scripted brings an extension for .NET Interactive that does not run here: extension.dib(2,1): error CS0103: The name 'NoHost' does not exist in the current context")]
    [InlineData("#!fsharp\nlet x = 1", "Scripted brings an extension for .NET Interactive that does not run here: extension.dib, line 1: #!fsharp is not supported: it asks for F#, and this kernel runs C#, HTML, Markdown and JavaScript.")]
    public void The_script_for_dotnet_interactive_is_run_where_it_can_be(string script, string told)
    {
        packages.Pack("Scripted", "1.0.0", new Dictionary<string, string>
        {
            ["lib/netstandard2.0/Scripted.dll"] = packages.Compile("Scripted", "namespace Scripted { public static class Greeting { public static string Text => \"hello\"; } }"),
            ["interactive-extensions/dotnet/extension.dib"] = packages.Write("extension.dib", script),
        });

        Assert.Equal("hello", cell.Result("#r \"nuget:Scripted\"\nScripted.Greeting.Text"));
        Assert.Contains(told, Displays());
    }

    [Fact]
    public void A_package_of_what_the_kernel_has_itself_brings_nothing_a_second_time()
    {
        packages.Pack("Itself", "1.0.0", new Dictionary<string, string>
        {
            ["lib/net10.0/DeepNotebooks.Notebook.dll"] = typeof(Notebook.INotebookExtension).Assembly.Location,
            ["interactive-extensions/dotnet/extension.dib"] = packages.Write("extension.dib", "display(\"again\");"),
        });

        Assert.Equal("True", cell.Result("#r \"nuget:Itself\"\nobject.ReferenceEquals(typeof(DeepNotebooks.Notebook.Magic).Assembly, Notebook.Host.GetType().GetInterfaces()[0].Assembly)"));
        Assert.DoesNotContain("again", Displays());
    }

    [Fact]
    public void An_extension_that_needs_dotnet_interactive_itself_is_named_and_the_rest_can_be_used()
    {
        var host = packages.Compile("host/Microsoft.DotNet.Interactive", "namespace Microsoft.DotNet.Interactive { public interface IKernelExtension { } }");
        packages.Pack("Theirs", "1.0.0", new Dictionary<string, string>
        {
            ["lib/netstandard2.0/Theirs.dll"] = packages.Compile("Theirs", "public class Extension : Microsoft.DotNet.Interactive.IKernelExtension; public static class Rest { public static int N => 7; }", references: host),
        }, "Microsoft.DotNet.Interactive 1.0.0-beta.1");

        Assert.Equal("7", cell.Result("#r \"nuget:Theirs\"\nRest.N"));
        Assert.Contains("Theirs has an extension for .NET Interactive, which cannot be loaded without that host; the rest of it can be used.", Displays());
    }

    void Pack(string id, string source) =>
        packages.Pack(id, "1.0.0", new Dictionary<string, string> { [$"lib/netstandard2.0/{id}.dll"] = packages.Compile(id, source) });

    IEnumerable<string> Displays() => cell.Outputs.OfType<DisplayOutput>().Select(display => display.Bundle.Forms["text/plain"].ToString()!);
}
