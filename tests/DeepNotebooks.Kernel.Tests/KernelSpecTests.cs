using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Tests;

public sealed class KernelSpecTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("spec").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_spec_starts_the_program_with_the_connection_file()
    {
        var installed = KernelSpec.Install(new KernelSpecOptions { Prefix = folder, Program = ["/opt/deepnotebooks"] });

        Assert.Equal(Path.Combine(folder, "share/jupyter/kernels/.net-csharp"), installed);
        var spec = JsonNode.Parse(File.ReadAllText(Path.Combine(installed, "kernel.json")))!;
        Assert.Equal("[\"/opt/deepnotebooks\",\"kernel\",\"{connection_file}\"]", spec["argv"]!.ToJsonString());
        Assert.Equal("C#", spec["language"]!.ToString());
        Assert.Equal("message", spec["interrupt_mode"]!.ToString());
        Assert.True(File.Exists(Path.Combine(spec["env"]!["DOTNET_ROOT"]!.ToString(), "dotnet")));
        Assert.True(new FileInfo(Path.Combine(installed, "logo-64x64.png")).Length > 100);
    }

    [Fact]
    public void A_NET_tool_is_started_by_its_link_which_an_update_leaves()
    {
        var program = Path.Combine(folder, ".store/deepnotebooks.cli/0.1.0/tools/deepnotebooks");
        Assert.Equal(program, KernelSpecOptions.Lasting(program));

        File.WriteAllText(Path.Combine(folder, "deepnotebooks"), "");

        Assert.Equal(Path.Combine(folder, "deepnotebooks"), KernelSpecOptions.Lasting(program));
        Assert.Equal("/opt/deepnotebooks", KernelSpecOptions.Lasting("/opt/deepnotebooks"));
    }

    [Fact]
    public void Installing_again_replaces_the_whole_folder()
    {
        var extra = Path.Combine(folder, "extra.js");
        File.WriteAllText(extra, "//");
        var options = new KernelSpecOptions { Prefix = folder, Name = "mine" };
        KernelSpec.Install(options with { Resources = new Dictionary<string, Func<Stream>> { ["extra.js"] = () => File.OpenRead(extra) } });
        Assert.True(File.Exists(Path.Combine(folder, "share/jupyter/kernels/mine/extra.js")));

        var installed = KernelSpec.Install(options);

        Assert.False(File.Exists(Path.Combine(installed, "extra.js")));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(installed)!));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a b")]
    public void A_name_that_jupyter_cannot_have_is_refused(string name) =>
        Assert.Throws<MagicException>(() => KernelSpec.Install(new KernelSpecOptions { Prefix = folder, Name = name }));

    [Fact]
    public void A_folder_that_cannot_be_written_is_one_line()
    {
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");

        var error = Assert.Throws<MagicException>(() => KernelSpec.Install(new KernelSpecOptions { Prefix = file }));

        Assert.Contains(file, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }
}
