using System.IO.Compression;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>A folder of our own with a feed, a global packages folder and a NuGet.config that knows no other feed.</summary>
sealed class PackageFolder : IDisposable
{
    readonly string? globalBefore = Environment.GetEnvironmentVariable("NUGET_PACKAGES");

    internal PackageFolder()
    {
        Directory.CreateDirectory(Feed);
        Environment.SetEnvironmentVariable("NUGET_PACKAGES", Cache);
        Configure($"<add key=\"local\" value=\"{Feed}\" />");
    }

    internal string Root { get; } = Directory.CreateTempSubdirectory("packages").FullName;

    internal string Feed => Path.Combine(Root, "feed");

    internal string Cache => Path.Combine(Root, "cache");

    internal void Configure(string sources) => Write("NuGet.config", $"<configuration><packageSources><clear />{sources}</packageSources></configuration>");

    internal string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A dll compiled from source.</summary>
    internal string Compile(string name, string source, string version = "1.0.0.0", params string[] references)
    {
        var path = Path.Combine(Root, name + ".dll");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var own = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':');
        var compilation = CSharpCompilation.Create(
            Path.GetFileName(name),
            [CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version}\")]"), CSharpSyntaxTree.ParseText(source)],
            own.Concat(references).Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var result = compilation.Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return path;
    }

    /// <summary>Puts a package into the feed.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="files">Their places in the package, and where they are.</param>
    /// <param name="needs">Other packages: "Id 1.0.0".</param>
    internal void Pack(string id, string version, IReadOnlyDictionary<string, string> files, params string[] needs)
    {
        var dependencies = string.Concat(needs.Select(need => need.Split(' ')).Select(need => $"<dependency id=\"{need[0]}\" version=\"{need[1]}\" />"));
        using var zip = ZipFile.Open(Path.Combine(Feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using (var nuspec = new StreamWriter(zip.CreateEntry($"{id}.nuspec").Open()))
        {
            nuspec.Write($"""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
                <id>{id}</id><version>{version}</version><authors>a</authors><description>d</description>
                <dependencies><group targetFramework="netstandard2.0">{dependencies}</group></dependencies></metadata></package>
                """);
        }
        foreach (var (place, file) in files)
            zip.CreateEntryFromFile(file, place);
    }

    /// <summary>A package with one class that has one property, <c>Id.Greeting.Text</c>.</summary>
    internal void PackGreeting(string id, string version, string text, params string[] needs)
    {
        var dll = Compile($"made/{version}/{id}", $"namespace {id} {{ public static class Greeting {{ public static string Text => \"{text}\"; }} }}", version.Split('-')[0] + ".0");
        Pack(id, version, new Dictionary<string, string> { [$"lib/netstandard2.0/{id}.dll"] = dll }, needs);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("NUGET_PACKAGES", globalBefore);
        Directory.Delete(Root, recursive: true);
    }

}
