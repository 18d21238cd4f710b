using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>The folder of decoded caches: who may write, what must go, whether there is room.</summary>
static partial class CacheFolder
{
    /// <summary>Lets others read a file that was locked: .NET locks with flock(2) and has no way to give up a lock but to close the file.</summary>
    internal static void Share(SafeFileHandle file)
    {
        const int SharedLock = 1;
        if (Lock(file, SharedLock) != 0)
            throw new IOException($"flock: error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);

    /// <summary>Makes room for a file by removing what killed writers left and then what was longest unused; false where that is not enough.</summary>
    internal static bool MakeRoom(string folder, long bytes, DecodedCacheOptions options)
    {
        if (bytes > options.MostBytes)
            return false;
        foreach (var part in Directory.EnumerateFiles(folder, "*.planes.part"))
        {
            using var abandoned = FileLock.TryTake(part);
            if (abandoned is not null)
                Delete(part);
        }
        var files = new DirectoryInfo(folder).EnumerateFiles("*.planes").OrderBy(file => file.LastWriteTimeUtc).ToList();
        var disk = new DriveInfo(Path.GetFullPath(folder));
        // What is mapped by a process stays readable there until it lets go.
        while (files.Count > 0 && (files.Sum(file => file.Length) + bytes > options.MostBytes || disk.AvailableFreeSpace < bytes + options.KeepFree))
        {
            Delete(files[0].FullName);
            files.RemoveAt(0);
        }
        return disk.AvailableFreeSpace >= bytes + options.KeepFree;
    }

    /// <summary>Notes that a file was used. Somebody else's file cannot be touched, and need not be.</summary>
    internal static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then it counts as older than it is.
        }
    }

    internal static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then it stays.
        }
    }
}
