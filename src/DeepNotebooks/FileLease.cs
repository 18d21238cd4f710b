using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks;

/// <summary>Whether somebody else has a file open: Linux gives a write lease (fcntl(2), F_SETLEASE) only where nobody has.</summary>
static partial class FileLease
{
    const int SetLease = 1024, ToWrite = 1, Given = 2; // F_SETLEASE, F_WRLCK, F_UNLCK

    /// <summary>Whether <paramref name="file"/> is open here alone; not where that cannot be told, as on network file systems.</summary>
    internal static bool IsOpenHereAlone(SafeFileHandle file) =>
        OperatingSystem.IsLinux() && Control(file, SetLease, ToWrite) == 0 && Control(file, SetLease, Given) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
