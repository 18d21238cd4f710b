using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SkiaSharp;

namespace DeepNotebooks.Data;

/// <summary>From an image file to the numbers a network takes. Training and inference both go through here, so they see the same.</summary>
static class Pixels
{
    /// <summary>What an image may have at most: 10,000 × 10,000 pixels, checked before a pixel is decoded.</summary>
    internal const long MostPixels = 100_000_000;

    /// <summary>One byte of a PNG stands for so many at best.</summary>
    const long MostDeflate = 1032;

    /// <summary>Where headers and what cameras note are; pixels come behind.</summary>
    const int StartBytes = 1 << 14;

    /// <summary>Decodes a JPEG, PNG, WebP, TIFF, BMP or GIF file (the first page or picture), upright as its EXIF orientation says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1 converts to grey (ITU-R BT.601 luma), 3 to RGB; 0 keeps grey files grey and makes all others RGB.</param>
    /// <param name="name">How errors call it; the path where left out.</param>
    /// <exception cref="RequestException">There is no such file, or it is not a whole image.</exception>
    internal static PixelImage Decode(string path, int channels, string? name = null)
    {
        try
        {
            return Decode(File.ReadAllBytes(path), channels, name ?? path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"image '{name ?? path}' cannot be read: {error.Message}", error);
        }
    }

    /// <inheritdoc cref="Decode(string, int, string?)"/>
    /// <param name="file">The file's bytes.</param>
    /// <param name="channels">1, 3, or 0 for the file's own.</param>
    /// <param name="name">How errors call it.</param>
    internal static unsafe PixelImage Decode(ReadOnlySpan<byte> file, int channels, string name)
    {
        if (TiffImage.Is(file))
            return TiffImage.Decode(file, channels, name);
        fixed (byte* bytes = file)
        {
            using var data = SKData.Create((nint)bytes, file.Length);
            using var codec = Open(data, file.Length, name);
            var (width, height) = (codec.Info.Width, codec.Info.Height);
            if ((long)width * height > MostPixels)
                throw new RequestException($"image '{name}' has {width} × {height} pixels; at most 100 megapixels are read.");
            if (codec.EncodedFormat == SKEncodedImageFormat.Png && (long)width * height / 8 / MostDeflate > file.Length)
                throw new RequestException($"image '{name}' cannot be decoded: its header claims {width} × {height} pixels out of {file.Length} bytes.");

            // Where the file is grey its one channel is decoded as it is. No colour space: values are taken as they stand in the file,
            // as Python's PIL and therefore published models take them.
            var grey = codec.Info.ColorType == SKColorType.Gray8;
            var info = grey
                ? new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque, null)
                : new SKImageInfo(width, height, SKColorType.Rgba8888, codec.Info.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul, null);
            var decoded = GC.AllocateUninitializedArray<byte>(info.BytesSize);
            fixed (byte* pixels = decoded)
                Check(codec.GetPixels(info, (nint)pixels), name);
            if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && JpegEnd.IsMissing(file))
                Check(SKCodecResult.IncompleteInput, name);

            var image = grey
                ? Convert(new PixelImage(width, height, 1, decoded), channels == 0 ? 1 : channels)
                : FromRgba(decoded, width, height, channels == 0 ? 3 : channels, codec.Info.IsOpaque);
            return Orientation.Upright(image, codec.EncodedFormat == SKEncodedImageFormat.Png ? PngOrientation.Of(file) : codec.EncodedOrigin);
        }
    }

    /// <summary>The size an image will have once decoded, and whether its file is grey; only the header is read.</summary>
    /// <exception cref="RequestException">The file cannot be read or is not an image.</exception>
    internal static (int Width, int Height, bool Grey) Measure(string path, string? name = null)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var start = new byte[(int)Math.Min(stream.Length, StartBytes)];
            stream.ReadExactly(start);
            if (TiffImage.Is(start))
                return TiffImage.Measure(File.ReadAllBytes(path), name ?? path);
            stream.Position = 0;
            using var codec = Open(stream, name ?? path);
            return Measure(codec, start);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"image '{name ?? path}' cannot be read: {error.Message}", error);
        }
    }

    /// <inheritdoc cref="Measure(string, string?)"/>
    internal static unsafe (int Width, int Height, bool Grey) Measure(ReadOnlySpan<byte> file, string name)
    {
        if (TiffImage.Is(file))
            return TiffImage.Measure(file, name);
        fixed (byte* bytes = file)
        {
            using var data = SKData.Create((nint)bytes, file.Length);
            using var codec = Open(data, file.Length, name);
            return Measure(codec, file);
        }
    }

    /// <summary>The digest of an encoded image whose header and end are there; its pixels are not decoded.</summary>
    /// <returns>How many bytes it has.</returns>
    /// <exception cref="RequestException">It is no image, or was cut short.</exception>
    internal static long Inspect(ReadOnlySpan<byte> file, string name, Span<byte> sha256)
    {
        Measure(file, name);
        if (file.StartsWith<byte>([0xFF, 0xD8]) ? JpegEnd.IsMissing(file) : file.StartsWith<byte>([0x89, (byte)'P']) && file.LastIndexOf("IEND"u8) < 0)
            Check(SKCodecResult.IncompleteInput, name);
        SHA256.HashData(file, sha256);
        return file.Length;
    }

    static (int Width, int Height, bool Grey) Measure(SKCodec codec, ReadOnlySpan<byte> start)
    {
        var grey = codec.Info.ColorType == SKColorType.Gray8;
        return Orientation.IsTurned(codec.EncodedFormat == SKEncodedImageFormat.Png ? PngOrientation.Of(start) : codec.EncodedOrigin) ? (codec.Info.Height, codec.Info.Width, grey) : (codec.Info.Width, codec.Info.Height, grey);
    }

    /// <summary>Grey to RGB by repeating, RGB to grey by ITU-R BT.601 luma, to the bit as PIL's <c>convert("L")</c>.</summary>
    internal static PixelImage Convert(PixelImage image, int channels)
    {
        if (image.Channels == channels)
            return image;
        var converted = GC.AllocateUninitializedArray<byte>(image.Width * image.Height * channels);
        if (channels == 1)
        {
            var rgb = image.Pixels;
            for (int to = 0, from = 0; to < converted.Length; to++, from += 3)
                converted[to] = Luma(rgb[from], rgb[from + 1], rgb[from + 2]);
        }
        else
        {
            for (int from = 0, to = 0; from < image.Pixels.Length; from++, to += 3)
                converted[to] = converted[to + 1] = converted[to + 2] = image.Pixels[from];
        }
        return new PixelImage(image.Width, image.Height, channels, converted);
    }

    /// <summary>An image as a network's input: converted, resized where it must be, channel by channel, normalised.</summary>
    /// <param name="image">Of any size, 1 or 3 channels.</param>
    /// <param name="preprocessing">The size, the channels, and the mean and deviation of each.</param>
    /// <param name="chw">Takes channels × height × width values.</param>
    internal static void ToTensor(PixelImage image, Preprocessing preprocessing, Span<float> chw)
    {
        var planes = ArrayPool<byte>.Shared.Rent(preprocessing.Channels * preprocessing.Height * preprocessing.Width);
        try
        {
            var values = planes.AsSpan(0, preprocessing.Channels * preprocessing.Height * preprocessing.Width);
            ToPlanes(image, preprocessing.Channels, preprocessing.Width, preprocessing.Height, values);
            Normalise(values, preprocessing, chw);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }
    }

    /// <summary>Converted and resized, interleaved rows to one plane a channel (channels × height × width).</summary>
    internal static void ToPlanes(PixelImage image, int channels, int width, int height, Span<byte> planes)
    {
        var converted = Convert(image, channels);
        ImageResizer.ToPlanes(converted.Pixels, converted.Width, converted.Height, channels, width, height, planes);
    }

    /// <summary>Planes of bytes to (byte / 255 - mean) / std of their channel.</summary>
    internal static void Normalise(ReadOnlySpan<byte> planes, Preprocessing preprocessing, Span<float> chw)
    {
        var area = planes.Length / preprocessing.Channels;
        for (var c = 0; c < preprocessing.Channels; c++)
        {
            var mean = preprocessing.Mean.Count > c ? preprocessing.Mean[c] : 0f;
            var std = preprocessing.Std.Count > c ? preprocessing.Std[c] : 1f;
            Normalise(planes.Slice(c * area, area), 1f / (255f * std), -mean / std, chw.Slice(c * area, area));
        }
    }

    // A product and a sum, never fused: the vector and the tail must agree to the bit, on every processor.
    static void Normalise(ReadOnlySpan<byte> plane, float scale, float offset, Span<float> values)
    {
        var i = 0;
        for (; i <= plane.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(plane[i..]), out var low, out var high);
            Store(low, values[i..], scale, offset);
            Store(high, values[(i + Vector<ushort>.Count)..], scale, offset);
        }
        for (; i < plane.Length; i++)
            values[i] = (plane[i] * scale) + offset;

        static void Store(Vector<ushort> half, Span<float> to, float scale, float offset)
        {
            Vector.Widen(half, out var low, out var high);
            ((Vector.ConvertToSingle(Vector.AsVectorInt32(low)) * scale) + new Vector<float>(offset)).CopyTo(to);
            ((Vector.ConvertToSingle(Vector.AsVectorInt32(high)) * scale) + new Vector<float>(offset)).CopyTo(to[Vector<float>.Count..]);
        }
    }

    // Transparent pixels show white, as a page or a figure on paper would.
    static PixelImage FromRgba(byte[] rgba, int width, int height, int channels, bool opaque)
    {
        if (!opaque)
            OnWhite(rgba);
        var pixels = GC.AllocateUninitializedArray<byte>(width * height * channels);
        var colours = MemoryMarshal.Cast<byte, uint>(rgba);
        if (channels == 1)
        {
            for (var i = 0; i < colours.Length; i++)
                pixels[i] = Luma((byte)colours[i], (byte)(colours[i] >> 8), (byte)(colours[i] >> 16));
        }
        else
        {
            // Four bytes at a time, the fourth overwritten by the next pixel; the last pixel has no room for that.
            var to = pixels.AsSpan();
            for (var i = 0; i < colours.Length - 1; i++)
                MemoryMarshal.Write(to[(3 * i)..], in colours[i]);
            var last = colours.Length - 1;
            rgba.AsSpan(4 * last, 3).CopyTo(to[(3 * last)..]);
        }
        return new PixelImage(width, height, channels, pixels);
    }

    static void OnWhite(byte[] rgba)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            if (alpha == 255)
                continue;
            for (var c = i; c < i + 3; c++)
                rgba[c] = (byte)(((rgba[c] * alpha) + (255 * (255 - alpha)) + 127) / 255);
        }
    }

    // 0.299 R + 0.587 G + 0.114 B in 16-bit fixed point.
    internal static byte Luma(byte red, byte green, byte blue) => (byte)(((19595 * red) + (38470 * green) + (7471 * blue) + 0x8000) >> 16);

    internal static SKCodec Open(SKData data, int length, string name)
    {
        if (length == 0)
            throw new RequestException($"image '{name}' is empty.");
        return Known(SKCodec.Create(data), name);
    }

    static SKCodec Open(Stream stream, string name) => Known(SKCodec.Create(stream), name);

    static SKCodec Known(SKCodec? codec, string name)
    {
        if (codec?.EncodedFormat is SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Bmp or SKEncodedImageFormat.Webp
            or SKEncodedImageFormat.Gif)
        {
            return codec;
        }
        codec?.Dispose();
        throw new RequestException($"image '{name}' is not a JPEG, PNG, WebP, TIFF, BMP or GIF file, or its header is broken.");
    }

    internal static void Check(SKCodecResult result, string name)
    {
        if (result == SKCodecResult.Success)
            return;
        throw new RequestException(
            result == SKCodecResult.IncompleteInput
                ? $"image '{name}' is truncated: the file ends before the picture does; copy or download it again."
                : $"image '{name}' cannot be decoded: its data are broken ({result}).");
    }
}
