using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNotebooks.Kernel.Packages;
using DeepNotebooks.Kernel.Scripting;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Tests;

public sealed class PackageTests : IDisposable
{
    readonly PackageFolder packages = new();
    readonly Recorder cell;

    public PackageTests() => cell = new Recorder(packages.Root);

    public void Dispose()
    {
        cell.Dispose();
        packages.Dispose();
    }

    [Fact]
    public void A_package_comes_with_what_it_needs_and_says_its_version()
    {
        packages.PackGreeting("Inner", "1.2.0", "from inside");
        packages.PackGreeting("Outer", "2.0.0", "from outside", "Inner 1.2.0");

        Assert.Equal("from outside from inside", cell.Result("#r \"nuget: Outer, 2.0.0\"\nOuter.Greeting.Text + \" \" + Inner.Greeting.Text"));
        Assert.Equal("Installed packages: Outer, 2.0.0", Shown());
    }

    [Theory]
    [InlineData("nuget:Many", "1.3.0")]
    [InlineData("nuget: Many , 1.1.0", "1.1.0")]
    [InlineData("nuget:Many,1.2.*", "1.2.5")]
    [InlineData("nuget:Many, *-*", "2.0.0-beta")]
    [InlineData("nuget:many, [1.0,1.2)", "1.1.0")]
    [InlineData("nuget:Many,2.0.0-beta", "2.0.0-beta")]
    public void A_version_may_be_left_out_or_float(string named, string version)
    {
        foreach (var one in new[] { "1.1.0", "1.2.0", "1.2.5", "1.3.0", "2.0.0-beta" })
            packages.PackGreeting("Many", one, one);

        Assert.Equal(version, cell.Result($"#r \"{named}\"\nMany.Greeting.Text"));
    }

    [Fact]
    public async Task A_notebook_can_be_run_again_with_the_packages_it_was_run_with()
    {
        packages.PackGreeting("KeptInner", "1.2.0", "inner 1.2");
        packages.PackGreeting("Kept", "1.0.0", "kept 1.0", "KeptInner 1.0.0");
        const string Code = "#r \"nuget:Kept\"\nKept.Greeting.Text + \", \" + KeptInner.Greeting.Text";
        var first = packages.Write("a.ipynb", JsonSerializer.Serialize(new
        {
            cells = new[] { new { cell_type = "code", id = "a", metadata = new { }, source = Code, outputs = Array.Empty<string>() } },
            metadata = new { },
            nbformat = 4,
            nbformat_minor = 5,
        }));
        Assert.Equal("kept 1.0, inner 1.2", await RunAsync(first, "first.ipynb", recorded: true)); // nothing is recorded yet

        packages.PackGreeting("KeptInner", "1.0.0", "inner 1.0");
        packages.PackGreeting("Kept", "1.1.0", "kept 1.1", "KeptInner 1.0.0");

        var executed = Path.Combine(packages.Root, "first.ipynb");
        Assert.Equal("kept 1.1, inner 1.0", await RunAsync(executed, "newest.ipynb", recorded: false));
        Assert.Equal("kept 1.0, inner 1.2", await RunAsync(executed, "again.ipynb", recorded: true));
        Assert.Equal("""{"Kept":"1.0.0","KeptInner":"1.2.0"}""", Metadata("again.ipynb")["packages"]!.ToJsonString());
    }

    async Task<string> RunAsync(string notebook, string output, bool recorded)
    {
        var request = new RunRequest
        {
            Notebook = notebook,
            Output = Path.Combine(packages.Root, output),
            RecordedPackages = recorded,
            Progress = TextWriter.Null,
            IsTerminal = false,
        };
        Assert.Null((await NotebookRunner.RunAsync(request, [])).Error);
        var shown = Notebook(output)["cells"]![0]!["outputs"]!.AsArray()[^1]!["data"]!["text/plain"]!;
        return shown is JsonArray lines ? string.Concat(lines.Select(line => line!.ToString())) : shown.ToString();
    }

    JsonNode Notebook(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(packages.Root, file)))!;

    JsonNode Metadata(string file) => Notebook(file)["metadata"]!["deepnotebooks"]!;

    [Fact]
    public void All_packages_of_a_cell_are_resolved_together_whatever_stands_between_them()
    {
        packages.PackGreeting("Inner", "1.0.0", "old");
        packages.PackGreeting("Inner", "1.5.0", "new");
        packages.PackGreeting("Outer", "1.0.0", "outer", "Inner 1.0.0");

        Assert.Equal("new", cell.Result("#r \"nuget:Outer\"\nvar a = 1;\n#!time\n#r \"nuget:Inner,1.5.0\"\nInner.Greeting.Text"));
        Assert.Equal("Installed packages: Outer, 1.0.0; Inner, 1.5.0", Shown());
    }

    [Fact]
    public void Of_two_needs_for_one_package_the_higher_one_counts()
    {
        packages.PackGreeting("Inner", "1.0.0", "1.0");
        packages.PackGreeting("Inner", "1.2.0", "1.2");
        packages.PackGreeting("Inner", "1.9.0", "1.9");
        packages.PackGreeting("Left", "1.0.0", "left", "Inner 1.0.0");
        packages.PackGreeting("Right", "1.0.0", "right", "Left 1.0.0", "Inner 1.2.0");

        Assert.Equal("1.2", cell.Result("#r \"nuget:Left\"\n#r \"nuget:Right\"\nInner.Greeting.Text"));
    }

    [Fact]
    public void What_is_in_the_cache_works_with_no_feed_and_says_so()
    {
        packages.PackGreeting("Kept", "1.0.0", "one");
        packages.PackGreeting("Kept", "1.1.0", "two");
        cell.Result("#r \"nuget:Kept,1.0.0\"");
        using var second = new Recorder(packages.Root);
        second.Result("#r \"nuget:Kept,1.1.0\"");
        Directory.Delete(packages.Feed, recursive: true);

        using var third = new Recorder(packages.Root);
        Assert.Equal("two", third.Result("#r \"nuget:Kept\"\nKept.Greeting.Text"));
        Assert.StartsWith("Installed packages: Kept, 1.1.0\nKept 1.1.0 is the newest in the cache: a feed could not be asked (local:", Shown(third));
        using var fourth = new Recorder(packages.Root);
        Assert.Equal("one", fourth.Result("#r \"nuget:Kept,1.0.0\"\nKept.Greeting.Text"));
        Assert.Equal("Installed packages: Kept, 1.0.0", Shown(fourth));
    }

    [Fact]
    public void A_second_version_is_refused_and_the_same_again_does_nothing()
    {
        packages.PackGreeting("Twice", "1.0.0", "one");
        packages.PackGreeting("Twice", "2.0.0", "two");
        cell.Result("#r \"nuget:Twice,1.0.0\"");

        Assert.Equal(["package 'Twice' 2.0.0 cannot be loaded: 1.0.0 is loaded already. Restart the kernel to change the version."], cell.Run("#r \"nuget:Twice,2.0.0\"")!.Traceback);
        Assert.Equal("one", cell.Result("#r \"nuget:Twice\"\nTwice.Greeting.Text"));
        Assert.Equal("Installed packages: Twice, 1.0.0", Shown());
    }

    [Fact]
    public void What_came_along_may_get_a_higher_version_until_it_is_used()
    {
        packages.PackGreeting("Inner", "1.0.0", "1.0");
        packages.PackGreeting("Inner", "1.2.0", "1.2");
        packages.PackGreeting("Inner", "1.3.0", "1.3");
        packages.PackGreeting("Outer", "1.0.0", "outer", "Inner 1.0.0");
        cell.Result("#r \"nuget:Outer\"\nOuter.Greeting.Text");

        Assert.Equal("1.2", cell.Result("#r \"nuget:Inner,1.2.0\"\nInner.Greeting.Text"));
        Assert.StartsWith("package 'Inner' 1.3.0 cannot be loaded", cell.Run("#r \"nuget:Inner,1.3.0\"")!.Message);
    }

    [Theory]
    [InlineData("nuget:Greetin", "package 'Greetin' is on none of the feeds (local). Did you mean 'Greeting'? #i \"nuget:URL-or-folder\" adds a feed.")]
    [InlineData("nuget:Greeting,3.0.0", "package 'Greeting' has no version 3.0.0. There are: 1.2.0, 1.1.0.")]
    [InlineData("nuget:Greeting,[1.0]", "package 'Greeting' has no version [1.0]. There are: 1.2.0, 1.1.0.")]
    [InlineData("nuget:Greeting,one", "'one' is no version of a package. Write one as 1.2.3, 1.*, 1.0-* or [1.0,2.0), or leave it out for the newest.")]
    [InlineData("nuget:", "'nuget:' names no package. Write #r \"nuget: Package, 1.2.3\", or without a version for the newest.")]
    [InlineData("nuget:Needy", "Needy 1.0.0 needs 'Absent', which is on none of the feeds (local). #i \"nuget:URL-or-folder\" adds a feed.")]
    [InlineData("nuget:Old", "package 'Old' 1.0.0 has nothing for .NET 10: it is made for sl4. Another version may.")]
    public void A_package_that_cannot_be_had_is_one_line(string named, string told)
    {
        packages.PackGreeting("Greeting", "1.1.0", "one");
        packages.PackGreeting("Greeting", "1.2.0", "two");
        packages.PackGreeting("Needy", "1.0.0", "x", "Absent 1.0.0");
        packages.Pack("Old", "1.0.0", new Dictionary<string, string> { ["lib/sl4/Old.dll"] = packages.Compile("Old", "") });

        Assert.Equal(told, Assert.Single(cell.Run($"#r \"{named}\"")!.Traceback)[(named is "nuget:" or "nuget:Greeting,one" ? "(1,4): ".Length : 0)..]);
    }

    [Fact]
    public void A_version_that_no_feed_has_becomes_the_next_one_and_says_so()
    {
        packages.PackGreeting("Gone", "1.0.3", "next");

        Assert.Equal("next", cell.Result("#r \"nuget:Gone,1.0.1\"\nGone.Greeting.Text"));
        Assert.Equal("Installed packages: Gone, 1.0.3\nGone 1.0.1 is on no feed; 1.0.3 is the next.", Shown());
    }

    [Fact]
    public void A_feed_can_be_added_for_the_session()
    {
        packages.PackGreeting("Added", "1.0.0", "hello");
        Directory.Move(packages.Feed, Path.Combine(packages.Root, "other"));
        Directory.CreateDirectory(packages.Feed);

        Assert.Equal("hello", cell.Result("#i \"nuget: other\"\n#r \"nuget:Added\"\nAdded.Greeting.Text"));
        Assert.Equal(["(2,4): there is no folder 'nowhere' to take packages from."], cell.Run("\n#i \"nuget:nowhere\"")!.Traceback);
    }

    [Fact]
    public void A_package_in_a_cell_that_does_not_compile_is_there_in_the_next()
    {
        packages.PackGreeting("Stays", "1.0.0", "here");

        var error = cell.Run("#r \"nuget:Stays\"\nvar a = 1;\n  missing();")!;
        Assert.StartsWith("(3,3): error CS0103", error.Message);
        Assert.Equal("here", cell.Result("Stays.Greeting.Text"));
        Assert.NotNull(cell.Run("int n = int.Parse(\"x\");"));
        Assert.Equal("here", cell.Result("Stays.Greeting.Text"));
    }

    [Fact]
    public void Files_for_this_machine_come_before_those_for_all_and_native_libraries_are_found()
    {
        const string source = "public static class Where {{ public static string Am => \"{0}\"; [System.Runtime.InteropServices.DllImport(\"tinymath\")] public static extern double cos(double x); }}";
        packages.Pack("Machine", "1.0.0", new Dictionary<string, string>
        {
            ["lib/netstandard2.0/Machine.dll"] = packages.Compile("all/Machine", string.Format(source, "anywhere")),
            ["runtimes/linux/lib/netstandard2.0/Machine.dll"] = packages.Compile("linux/Machine", string.Format(source, "on Linux")),
            ["runtimes/linux-x64/native/libtinymath.so"] = "/lib/x86_64-linux-gnu/libm.so.6",
        });

        Assert.Equal("on Linux 1", cell.Result("#r \"nuget:Machine\"\n$\"{Where.Am} {Where.cos(0)}\""));
    }

    [Theory]
    [InlineData("Newtonsoft.Json, 9.0.1", "Newtonsoft.Json.Linq.JObject.Parse(\"{}\").Count", "0", "(the kernel's own)")]
    [InlineData("System.Text.Json, 8.0.0", "System.Text.Json.JsonSerializer.Serialize(1)", "1", "(part of .NET)")]
    [InlineData("NuGet.Versioning", "NuGet.Versioning.NuGetVersion.Parse(\"1.2\").Minor", "2", "(the kernel's own)")]
    public void What_the_kernel_has_serves_where_it_will_do(string named, string code, string result, string told)
    {
        Assert.Equal(result, cell.Result($"#r \"nuget: {named}\"\n{code}"));
        Assert.EndsWith(told, Shown());
    }

    [Fact]
    public void A_newer_version_of_what_the_kernel_has_is_loaded_beside_it()
    {
        packages.Pack("Newtonsoft.Json", "99.0.0", new Dictionary<string, string>
        {
            ["lib/netstandard2.0/Newtonsoft.Json.dll"] = packages.Compile("Newtonsoft.Json", "namespace Newtonsoft.Json { public static class Future { public static int Year => 2099; } }", "99.0.0.0"),
        });

        Assert.Equal("2099", cell.Result("#r \"nuget:Newtonsoft.Json,99.0.0\"\nNewtonsoft.Json.Future.Year"));
    }

    [Fact]
    public async Task An_interrupt_ends_the_wait_for_a_feed()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        packages.Configure($"<add key=\"silent\" value=\"http://{silent.LocalEndpoint}/index.json\" allowInsecureConnections=\"true\" />");
        var asked = silent.AcceptTcpClientAsync();
        var run = Task.Run(() => cell.Run("#r \"nuget:Whatever\""));
        using var client = await asked;
        var clock = Stopwatch.StartNew();
        cell.Session.Lanes.Interrupt();

        var error = await run;

        Assert.InRange(clock.ElapsedMilliseconds, 0, 1000);
        Assert.Equal("OperationCanceledException", error!.Name);
    }

    [Fact]
    public async Task Several_kernels_may_install_the_same_package_at_once()
    {
        packages.PackGreeting("Inner", "1.0.0", "inner");
        packages.PackGreeting("Outer", "1.0.0", "outer", "Inner 1.0.0");

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var kernel = new InstalledPackages(new ScriptSession([]), RecordedPackages.None);
            return await kernel.AddAsync([PackageRequest.Parse("nuget:Outer")], packages.Root, _ => { }, CancellationToken.None);
        })));

        Assert.All(all, done => Assert.True(File.Exists(done.New.Single().Assemblies.Single())));
    }

    string Shown() => Shown(cell);

    static string Shown(Recorder cell) => cell.Outputs.OfType<UpdateOutput>().Last().Bundle.Forms["text/plain"].ToString()!;
}
