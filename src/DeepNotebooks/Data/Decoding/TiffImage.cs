using BitMiracle.LibTiff.Classic;
using SkiaSharp;
using TiffOrientation = BitMiracle.LibTiff.Classic.Orientation;

namespace DeepNotebooks.Data;

/// <summary>TIFF files, which SkiaSharp does not read: the first page, 1 to 8 or 16 bits a channel, in any of the usual compressions.</summary>
/// <remarks>
/// By BitMiracle's LibTiff.NET, a translation of libtiff. Of 16 bits the upper 8 are taken, so that the whole range is kept. Floating
/// point and 32-bit values have no range that everyone agrees on: they are refused.
/// </remarks>
static class TiffImage
{
    static TiffImage() => Tiff.SetErrorHandler(new Silent());

    internal static bool Is(ReadOnlySpan<byte> file) => file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8);

    /// <exception cref="RequestException">It is broken, or of a kind that is not read.</exception>
    internal static (int Width, int Height, bool Grey) Measure(ReadOnlySpan<byte> file, string name) => Read(file, name, (tiff, length) =>
    {
        var (width, height, grey, origin) = Header(tiff, length, name);
        return Data.Orientation.IsTurned(origin) ? (height, width, grey) : (width, height, grey);
    });

    /// <inheritdoc cref="Pixels.Decode(ReadOnlySpan{byte}, int, string)"/>
    internal static PixelImage Decode(ReadOnlySpan<byte> file, int channels, string name) => Read(file, name, (tiff, length) =>
    {
        var (width, height, grey, origin) = Header(tiff, length, name);
        // As it lies: libtiff mirrors pictures, and turns none.
        tiff.SetField(TiffTag.ORIENTATION, TiffOrientation.TOPLEFT);
        var raster = new int[width * height];
        if (!tiff.ReadRGBAImageOriented(width, height, raster, TiffOrientation.TOPLEFT, stopOnError: true))
            throw new RequestException($"image '{name}' cannot be decoded: its data are broken, or cut short.");
        var wanted = channels != 0 ? channels : grey ? 1 : 3;
        var pixels = new byte[width * height * wanted];
        for (int i = 0, to = 0; i < raster.Length; i++, to += wanted)
        {
            // Colours come multiplied by their alpha; what is left of a pixel shows white.
            var white = 255 - Tiff.GetA(raster[i]);
            var (red, green, blue) = (Math.Min(255, Tiff.GetR(raster[i]) + white), Math.Min(255, Tiff.GetG(raster[i]) + white), Math.Min(255, Tiff.GetB(raster[i]) + white));
            if (wanted == 1)
                pixels[to] = Pixels.Luma((byte)red, (byte)green, (byte)blue);
            else
                (pixels[to], pixels[to + 1], pixels[to + 2]) = ((byte)red, (byte)green, (byte)blue);
        }
        return Data.Orientation.Upright(new PixelImage(width, height, wanted, pixels), origin);
    });

    static T Read<T>(ReadOnlySpan<byte> file, string name, Func<Tiff, long, T> read)
    {
        if (!TiffDirectory.IsWithin(file))
            throw new RequestException($"image '{name}' is a broken TIFF file: its directory speaks of more than the file holds.");
        try
        {
            using var tiff = Tiff.ClientOpen(name, "r", new MemoryStream(file.ToArray()), new TiffStream())
                ?? throw new RequestException($"image '{name}' is not a TIFF file, or its header is broken.");
            return read(tiff, file.Length);
        }
        catch (Exception error) when (error is not DeepNotebooksException)
        {
            // The library answers some broken files with whatever exception its arithmetic meets.
            throw new RequestException($"image '{name}' cannot be decoded: its data are broken ({error.GetType().Name}).", error);
        }
    }

    static (int Width, int Height, bool Grey, SKEncodedOrigin Origin) Header(Tiff tiff, long length, string name)
    {
        int Field(TiffTag tag, int otherwise) => tiff.GetField(tag) is [var value, ..] ? value.ToInt() : otherwise;
        var (width, height) = (Field(TiffTag.IMAGEWIDTH, 0), Field(TiffTag.IMAGELENGTH, 0));
        if (width <= 0 || height <= 0)
            throw new RequestException($"image '{name}' is a TIFF file without a size.");
        if ((long)width * height > Pixels.MostPixels)
            throw new RequestException($"image '{name}' has {width} × {height} pixels; at most 100 megapixels are read.");
        var (bits, samples) = (Field(TiffTag.BITSPERSAMPLE, 1), Field(TiffTag.SAMPLESPERPIXEL, 1));
        var format = (SampleFormat)Field(TiffTag.SAMPLEFORMAT, (int)SampleFormat.UINT);
        if (format != SampleFormat.UINT || bits is not (1 or 2 or 4 or 8 or 16))
            throw new RequestException($"image '{name}' is a TIFF file of {bits}-bit {(format == SampleFormat.IEEEFP ? "floating-point" : $"{format}")} values; 8 and 16 bits without sign are read.");
        // Memory is taken for what is claimed: so no more may be claimed than the bytes can hold, and in a piece no more than in the picture.
        var claimed = ((long)width * height * bits * Math.Max(1, samples) / 8) + 1;
        if (claimed / MostExpansion((Compression)Field(TiffTag.COMPRESSION, 1)) > length)
            throw new RequestException($"image '{name}' cannot be decoded: its header claims {width} × {height} pixels out of {length} bytes.");
        var piece = tiff.IsTiled() ? (long)tiff.TileSize() : tiff.StripSize();
        if (piece <= 0 || piece > (2 * claimed) + (1 << 20) || !tiff.RGBAImageOK(out _))
            throw new RequestException($"image '{name}' is a TIFF file of a kind that is not read.");
        var origin = (SKEncodedOrigin)Field(TiffTag.ORIENTATION, 1);
        var grey = (Photometric)Field(TiffTag.PHOTOMETRIC, 0) is Photometric.MINISBLACK or Photometric.MINISWHITE && samples == 1;
        return (width, height, grey, Enum.IsDefined(origin) ? origin : SKEncodedOrigin.TopLeft);
    }

    // An empty line of a fax takes a bit; LZW's longest words and Deflate's longest runs about a thousandth and more.
    static int MostExpansion(Compression compression) => compression switch
    {
        Compression.NONE => 1,
        Compression.CCITTFAX3 or Compression.CCITTFAX4 or Compression.CCITTRLE or Compression.JBIG => 1 << 14,
        _ => 1 << 11,
    };

    // What it has to say is said by the exceptions above; a notebook's output is not its place.
    sealed class Silent : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }
}
