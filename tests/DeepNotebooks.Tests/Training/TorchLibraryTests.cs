using System.Diagnostics;
using DeepNotebooks.Training;

namespace DeepNotebooks.Tests.Training;

public sealed class TorchLibraryTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("libtorch-").FullName;

    [Fact]
    public void Libtorch_is_in_memory_only_once_it_is_asked_for_and_then_it_works()
    {
        var (code, output, errors) = Program.RunApart("load-libtorch", ("DEEPNOTEBOOKS_CACHE", folder));

        Assert.True(code == 0, errors);
        Assert.Contains("before: \n", output);
        Assert.Matches("after: .*libtorch_cpu.so", output);
        Assert.Contains("sum: 4", output);
        Assert.Contains($"threads: {Environment.ProcessorCount}", output);
    }

    [Fact]
    public void A_hosts_own_libtorch_is_taken_and_the_programs_is_not()
    {
        // Hard links, for /proc/self/maps to show the host's path: so beside the program, on the same file system.
        var host = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"host-{Guid.NewGuid():n}")).FullName;
        try
        {
            string[] libraries = ["libc10.so", "libtorch_cpu.so", "libtorch.so", "libgomp-98b21ff3.so.1"];
            Process.Start("ln", [.. libraries.Select(name => Path.Combine(AppContext.BaseDirectory, name)), host]).WaitForExit();

            var (code, output, errors) = Program.RunApart("load-libtorch", ("DEEPNOTEBOOKS_CACHE", folder), ("DEEPNOTEBOOKS_LIBTORCH", host));

            Assert.True(code == 0, errors);
            Assert.Contains("sum: 4", output);
            Assert.Contains(Path.Combine(host, "libtorch_cpu.so"), output);
            Assert.DoesNotContain(Path.Combine(AppContext.BaseDirectory, "libtorch_cpu.so"), output);
        }
        finally
        {
            Directory.Delete(host, recursive: true);
        }
    }

    [Fact]
    public void A_host_folder_without_libtorch_is_named_in_one_line()
    {
        var (code, _, errors) = Program.RunApart("load-libtorch", ("DEEPNOTEBOOKS_LIBTORCH", folder));

        Assert.Equal(2, code);
        Assert.Contains(folder, Assert.Single(errors.Trim().Split('\n')));
    }

    [Fact]
    public void A_library_that_is_damaged_is_named_in_one_line()
    {
        File.WriteAllText(Path.Combine(folder, "libc10.so"), "not a library");
        File.WriteAllText(Path.Combine(folder, "libtorch_cpu.so"), "not a library");

        var (code, _, errors) = Program.RunApart("load-libtorch", ("DEEPNOTEBOOKS_LIBTORCH", folder));

        Assert.Equal(1, code);
        Assert.Contains("libc10.so", Assert.Single(errors.Trim().Split('\n')));
    }

    [Fact]
    public void Rebinding_a_version_leaves_no_need_of_it()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        var image = new ElfImage(File.ReadAllBytes(path));
        Assert.Equal(["_ZSt21ios_base_library_initv"], image.SymbolsOf("GLIBCXX_3.4.32"));

        image.Rebind("GLIBCXX_3.4.32", "_ZSt18uncaught_exceptionv", "GLIBCXX_3.4");

        var rebound = new ElfImage(image.Bytes.ToArray());
        Assert.DoesNotContain("GLIBCXX_3.4.32", rebound.Needed("libstdc++.so.6"));
        Assert.Contains("GLIBCXX_3.4", rebound.Needed("libstdc++.so.6"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
