using System.Text.Json.Nodes;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary>The program as a .NET tool: packed, installed into a folder, and the kernel registered from there.</summary>
[Collection(nameof(PublishedProgram))]
public sealed class ToolTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // In the collection of the published program: what it compiled ahead is packed as it is.
    [NeedsTool("python3", "pil")]
    public async Task The_tool_installs_and_registers_itself_as_the_kernel()
    {
        await DotnetAsync("pack", Repository.Path("src", "DeepNotebooks.Cli"), "-c", "Release", "--no-build", "-o", folder["feed"]);
        await DotnetAsync("tool", "install", "DeepNotebooks.Cli", "--tool-path", folder["tools"], "--source", folder["feed"]);
        var program = new DeepNotebooksProgram(folder, folder["tools", "deepnotebooks"]);

        (await program.RunAsync(folder.FullName, "jupyter", "install", "--prefix", folder["prefix"])).Succeeded();
        await File.WriteAllTextAsync(folder["sum.ipynb"], NotebookFile.Of(".net-csharp", "40 + 2"));
        (await program.RunAsync(folder.FullName, "run", "sum.ipynb", "-o", "out.ipynb")).Succeeded();

        var spec = JsonNode.Parse(await File.ReadAllTextAsync(folder["prefix", "share", "jupyter", "kernels", ".net-csharp", "kernel.json"]))!;
        Assert.Equal(folder["tools", "deepnotebooks"], (string)spec["argv"]![0]!);
        Assert.Contains("42", await File.ReadAllTextAsync(folder["out.ipynb"]), StringComparison.Ordinal);
    }

    static async Task DotnetAsync(params string[] arguments) => (await Command.RunAsync(
        "dotnet",
        arguments,
        Repository.Root,
        new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1", ["MSBuildSDKsPath"] = null, ["MSBuildExtensionsPath"] = null },
        TimeSpan.FromMinutes(6))).Succeeded();
}
