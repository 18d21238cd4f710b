using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DeepNotebooks;

/// <summary>Names of a file: link(2) gives it a second one. Where the file system or the machine has none, that is answered and no error.</summary>
static partial class HardLink
{
    const int WorkingFolder = -100; // AT_FDCWD
    const uint Links = 4; // STATX_NLINK
    const int LinksAt = 16, StatusLength = 256; // struct statx, the same on all processors

    /// <summary>Gives the file <paramref name="path"/> the name <paramref name="name"/> as well, and answers whether it has it: not where that is taken.</summary>
    internal static bool TryMake(string path, string name) => OperatingSystem.IsLinux() && Link(path, name) == 0;

    /// <summary>Whether the file has no other name, as far as is known.</summary>
    internal static bool IsOnlyName(string path)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var status = new byte[StatusLength];
        return Status(WorkingFolder, path, flags: 0, Links, status) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(LinksAt)) == 1;
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string path, string name);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int folder, string path, int flags, uint mask, [Out] byte[] status);
}
