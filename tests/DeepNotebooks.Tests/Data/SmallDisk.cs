using System.Diagnostics;

namespace DeepNotebooks.Tests.Data;

/// <summary>A file system in memory, as large as is said: who fills it meets a full disk.</summary>
sealed class SmallDisk : IDisposable
{
    readonly string folder;

    internal SmallDisk(string folder, int megabytes)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        Assert.True(Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder), "no small disk could be mounted");
    }

    /// <summary>Mounting takes root, and a container may forbid it even then.</summary>
    internal static bool MayBeMade { get; } = Try();

    internal void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", folder));

    public void Dispose() => Run("umount", folder);

    static bool Try()
    {
        var tried = Directory.CreateTempSubdirectory("small-disk-").FullName;
        var made = Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tried) && Run("umount", tried);
        Directory.Delete(tried);
        return made;
    }

    static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test on a small disk: skipped where none may be mounted, but not on the build machine (CI=true).</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsSmallDiskAttribute : FactAttribute
{
    public NeedsSmallDiskAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !SmallDisk.MayBeMade)
            Skip = "a small disk cannot be mounted here: it takes root";
    }
}
