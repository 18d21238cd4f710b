using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace DeepNotebooks.Data;

/// <summary>The system's libjpeg-turbo, where it is installed: SkiaSharp's is built without vector code and takes half as long again.</summary>
/// <remarks>
/// The TurboJPEG API of version 2 (which 3 still has). It gives the bits that SkiaSharp gives, so nothing but time depends on it. Whatever
/// it does not decode cleanly is left to SkiaSharp, which also says what is wrong.
/// </remarks>
static class TurboJpeg
{
    const int Rgbx = 2;
    const int Grey = 6;
    const int AccurateDct = 4096;

    static readonly Library? Loaded = Library.Load();
    // As many as threads have ever decoded at once; they live as long as the process.
    static readonly ConcurrentBag<nint> Idle = [];

    internal static bool IsInstalled => Loaded is not null;

    /// <summary>Decodes a whole picture, perhaps at a half, a quarter or an eighth of its size.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="width">As <c>SKCodec.GetScaledDimensions</c> answers.</param>
    /// <param name="height">As <c>SKCodec.GetScaledDimensions</c> answers.</param>
    /// <param name="grey">One byte a pixel; else four, of which the last is filling.</param>
    /// <param name="pixels">Takes the picture's bytes, and has no others behind them.</param>
    /// <returns>False where the library is not there, or has anything to say against the file.</returns>
    internal static unsafe bool TryDecode(ReadOnlySpan<byte> file, int width, int height, bool grey, Span<byte> pixels)
    {
        if (Loaded is null || pixels.Length < (long)width * height * (grey ? 1 : 4))
            return false;
        if (!Idle.TryTake(out var decoder))
            decoder = Loaded.Init();
        try
        {
            fixed (byte* from = file, to = pixels)
                return Loaded.Decompress(decoder, from, (nuint)file.Length, to, width, 0, height, grey ? Grey : Rgbx, AccurateDct) == 0;
        }
        finally
        {
            Idle.Add(decoder);
        }
    }

    sealed unsafe class Library
    {
        readonly delegate* unmanaged<nint> init;
        readonly delegate* unmanaged<nint, byte*, nuint, byte*, int, int, int, int, int, int> decompress;

        Library(nint library)
        {
            init = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
            decompress = (delegate* unmanaged<nint, byte*, nuint, byte*, int, int, int, int, int, int>)NativeLibrary.GetExport(library, "tjDecompress2");
        }

        internal static Library? Load() =>
            NativeLibrary.TryLoad("libturbojpeg.so.0", out var library) && NativeLibrary.TryGetExport(library, "tjDecompress2", out _)
                ? new Library(library)
                : null;

        internal nint Init() => init();

        internal int Decompress(nint handle, byte* from, nuint bytes, byte* to, int width, int pitch, int height, int format, int flags) =>
            handle == 0 ? -1 : decompress(handle, from, bytes, to, width, pitch, height, format, flags);
    }
}
