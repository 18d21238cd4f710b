using System.Buffers;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace DeepNotebooks.Data;

/// <summary>From an encoded image straight to planes of a network's size, with no picture of full size in between where that can be spared.</summary>
/// <remarks>
/// A JPEG that is to shrink by six or more is decoded at a half, a quarter or an eighth of its size (the decoder then does less of each
/// block's inverse cosine transform), so that at least a factor of three is left to the antialiased resize. On photographs that differs
/// from decoding all and resizing by less than half a grey level in the mean and by 8 at a sharp edge; the tests hold it there. All else is
/// equal to the bit.
/// </remarks>
static class ImagePlanes
{
    /// <summary>What is left to the resize after a scaled decoding, at least.</summary>
    const double LeastShrink = 3;

    /// <summary>Decodes, converts, resizes and turns upright.</summary>
    /// <param name="path">The file; errors name it.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="width">Of the planes.</param>
    /// <param name="height">Of the planes.</param>
    /// <param name="planes">Takes channels × height × width bytes.</param>
    /// <exception cref="RequestException">There is no such file, or it is not a whole image.</exception>
    internal static void Decode(string path, int channels, int width, int height, Span<byte> planes)
    {
        byte[]? file = null;
        try
        {
            using var handle = File.OpenHandle(path);
            var length = (int)Math.Min(RandomAccess.GetLength(handle), int.MaxValue);
            file = ArrayPool<byte>.Shared.Rent(length);
            var read = 0;
            while (read < length && RandomAccess.Read(handle, file.AsSpan(read, length - read), read) is > 0 and var more)
                read += more;
            Decode(file.AsSpan(0, read), channels, path, width, height, planes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"image '{path}' cannot be read: {error.Message}", error);
        }
        finally
        {
            if (file is not null)
                ArrayPool<byte>.Shared.Return(file);
        }
    }

    /// <inheritdoc cref="Decode(string, int, int, int, Span{byte})"/>
    /// <param name="file">The file's bytes.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="name">How errors call it.</param>
    /// <param name="width">Of the planes.</param>
    /// <param name="height">Of the planes.</param>
    /// <param name="planes">Takes channels × height × width bytes.</param>
    internal static unsafe void Decode(ReadOnlySpan<byte> file, int channels, string name, int width, int height, Span<byte> planes)
    {
        if (!file.StartsWith<byte>([0xFF, 0xD8]))
        {
            Pixels.ToPlanes(Pixels.Decode(file, channels, name), channels, width, height, planes);
            return;
        }
        fixed (byte* bytes = file)
        {
            using var data = SKData.Create((nint)bytes, file.Length);
            using var codec = Pixels.Open(data, file.Length, name);
            if ((long)codec.Info.Width * codec.Info.Height > Pixels.MostPixels)
                throw new RequestException($"image '{name}' has {codec.Info.Width} × {codec.Info.Height} pixels; at most 100 megapixels are read.");
            if (JpegEnd.IsMissing(file))
                Pixels.Check(SKCodecResult.IncompleteInput, name);

            // What lies on its side is resized lying, and turned when it is small.
            var turned = Orientation.IsTurned(codec.EncodedOrigin);
            var (lyingWidth, lyingHeight) = turned ? (height, width) : (width, height);
            Decode(file, codec, Scaled(codec, lyingWidth, lyingHeight), channels, name, lyingWidth, lyingHeight, planes);
            for (var c = 0; c < channels && codec.EncodedOrigin is not (SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default); c++)
            {
                var plane = planes.Slice(c * width * height, width * height);
                Orientation.Upright(new PixelImage(lyingWidth, lyingHeight, 1, plane.ToArray()), codec.EncodedOrigin).Pixels.CopyTo(plane);
            }
        }
    }

    static SKSizeI Scaled(SKCodec codec, int width, int height)
    {
        var full = new SKSizeI(codec.Info.Width, codec.Info.Height);
        // An eighth, a quarter, a half: for these libjpeg-turbo has vector code; for others it is slower than for all of the picture.
        for (var by = 8; by > 1; by /= 2)
        {
            if (full.Width >= LeastShrink * by * width && full.Height >= LeastShrink * by * height)
                return codec.GetScaledDimensions(1f / by);
        }
        return full;
    }

    static unsafe void Decode(
        ReadOnlySpan<byte> file, SKCodec codec, SKSizeI size, int channels, string name, int width, int height, Span<byte> planes)
    {
        var grey = codec.Info.ColorType == SKColorType.Gray8;
        // No colour space: values are taken as they stand in the file.
        var info = new SKImageInfo(size.Width, size.Height, grey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque, null);
        var buffer = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        try
        {
            var pixels = buffer.AsSpan(0, info.BytesSize);
            if (!TurboJpeg.TryDecode(file, size.Width, size.Height, grey, pixels))
            {
                fixed (byte* decoded = pixels)
                    Pixels.Check(codec.GetPixels(info, (nint)decoded), name);
            }
            if (channels == 3 && !grey)
            {
                ImageResizer.ToPlanes(pixels, size.Width, size.Height, 4, width, height, planes);
                return;
            }
            if (!grey)
                pixels = ToGrey(pixels);
            ImageResizer.ToPlanes(pixels, size.Width, size.Height, 1, width, height, planes);
            for (var c = 1; c < channels; c++)
                planes[..(width * height)].CopyTo(planes[(c * width * height)..]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // In place: the target never overtakes the source.
    static Span<byte> ToGrey(Span<byte> rgba)
    {
        var colours = MemoryMarshal.Cast<byte, uint>(rgba);
        for (var i = 0; i < colours.Length; i++)
            rgba[i] = Pixels.Luma((byte)colours[i], (byte)(colours[i] >> 8), (byte)(colours[i] >> 16));
        return rgba[..colours.Length];
    }
}
