using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace DeepNotebooks.Extension.Tests;

public sealed class PackageTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("deepnotebooks-test-").FullName;

    [Fact]
    public async Task The_package_carries_the_libraries_and_the_script_and_needs_what_they_need()
    {
        using var package = ZipFile.OpenRead(await PackAsync());

        Assert.Equal(
            ["DeepNotebooks.Extension.dll", "DeepNotebooks.Notebook.dll", "DeepNotebooks.Serving.dll", "DeepNotebooks.dll"],
            package.Entries.Where(entry => entry.FullName.StartsWith("lib/net10.0/", StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal))
                .Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(["lib/net10.0/DeepNotebooks.xml", "interactive-extensions/dotnet/extension.dib", "README.md"], file => Assert.NotNull(package.GetEntry(file)));

        await using var nuspec = await package.GetEntry("DeepNotebooks.nuspec")!.OpenAsync();
        var dependencies = (await XDocument.LoadAsync(nuspec, LoadOptions.None, CancellationToken.None))
            .Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => (string)element.Attribute("id")!).ToList();
        Assert.All(
            ["TorchSharp-cpu", "Microsoft.ML.OnnxRuntime", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "Plotly.NET", "YamlDotNet", "CliWrap", "Google.Protobuf"],
            id => Assert.Contains(id, dependencies));
        Assert.DoesNotContain(dependencies, id => id.StartsWith("DeepNotebooks", StringComparison.Ordinal));
        // .NET Interactive has one of its own, and only one can be in a process.
        Assert.DoesNotContain("System.CommandLine", dependencies);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    async Task<string> PackAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Name;
        using var pack = Process.Start(new ProcessStartInfo("dotnet", [
            "pack", Path.Combine(Repository.Folder, "kernel-extension"), "--no-build", "-c", configuration, "-o", folder, "-v", "quiet", "-nologo"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var said = await pack.StandardOutput.ReadToEndAsync();
        await pack.WaitForExitAsync();
        Assert.True(pack.ExitCode == 0, said);
        return Assert.Single(Directory.GetFiles(folder, "*.nupkg"));
    }
}
