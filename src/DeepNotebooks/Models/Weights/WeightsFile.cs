using System.Buffers.Binary;
using DeepNotebooks.Onnx.Format;
using DeepNotebooks.Training;
using Google.Protobuf;
using static TorchSharp.torch;

namespace DeepNotebooks.Models;

/// <summary>Named tensors of a file of any form that is known: safetensors, PyTorch's, or the initializers of an ONNX model.</summary>
static class WeightsFile
{
    /// <summary>Reads all tensors, on the processor; the caller disposes them.</summary>
    /// <exception cref="RequestException">The file is missing, damaged or of no form that is read here.</exception>
    internal static Dictionary<string, Tensor> Read(string path)
    {
        if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)) return ReadOnnx(path);
        return TorchFile.IsOne(Start(path)) ? TorchFile.Read(path) : Safetensors.Read(path);
    }

    static byte[] Start(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var start = new byte[4];
            return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RequestException($"there is no '{path}'.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Exporters keep the names that parameters had in the network, but for what they fold together.</summary>
    static Dictionary<string, Tensor> ReadOnnx(string path)
    {
        try
        {
            TorchLibrary.Load();
            using var file = File.OpenRead(path);
            return ModelProto.Parser.ParseFrom(file).Graph.Initializer
                .Where(initializer => initializer.DataType == (int)TensorProto.Types.DataType.Float && initializer.Dims.Count > 0) // a number alone is an operator's
                .ToDictionary(initializer => initializer.Name, initializer => Value(path, initializer), StringComparer.Ordinal);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or ArgumentException or NullReferenceException)
        {
            throw new RequestException($"'{path}' is not an ONNX model, or a damaged one.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    static Tensor Value(string path, TensorProto initializer)
    {
        if (initializer.DataLocation == TensorProto.Types.DataLocation.External)
            throw new RequestException($"'{path}' keeps its weights in another file, which is not read here: save it as one file.");
        float[] values = initializer.RawData.IsEmpty ? [.. initializer.FloatData] : Floats(initializer.RawData.Span);
        Int128 numbers = 1;
        foreach (var length in initializer.Dims) numbers = Int128.Min(numbers * length, long.MaxValue);
        if (numbers != values.Length)
            throw new RequestException($"'{path}': tensor '{initializer.Name}' has {values.Length} numbers for a shape of [{string.Join(", ", initializer.Dims)}].");
        return tensor(values, [.. initializer.Dims]);
    }

    static float[] Floats(ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return values;
    }
}
