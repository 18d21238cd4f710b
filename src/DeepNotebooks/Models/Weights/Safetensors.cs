using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Models;

/// <summary>Named tensors in a file that holds nothing but them: no code, so it is safe to read whoever wrote it.</summary>
/// <remarks>https://github.com/huggingface/safetensors, "Format". PyTorch reads what is written here, and the other way round.</remarks>
static class Safetensors
{
    const string Metadata = "__metadata__";

    /// <summary>Writes <paramref name="tensors"/> aside, then renames: <paramref name="path"/> is whole or not there.</summary>
    /// <remarks>Equal tensors give equal bytes: names are sorted, and the header is padded to 8 bytes so that the data are aligned.</remarks>
    /// <exception cref="WorkFailedException">The file cannot be written.</exception>
    internal static void Write(string path, IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, Content(tensors, metadata));

    /// <summary>Writes <paramref name="tensors"/>, as they are by then, as a file's content.</summary>
    internal static Action<Stream> Content(IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Widest elements first, as the reference implementation does: so each tensor is aligned to its own elements.
        var entries = tensors
            .Select(tensor => (tensor.Name, tensor.Value, Dtype: Name(tensor.Value.dtype)))
            .OrderByDescending(tensor => SafetensorsEntry.ElementSize(tensor.Dtype))
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToList();

        var header = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(Metadata);
            foreach (var (key, value) in (metadata ?? new Dictionary<string, string>()).Append(new("format", "pt")).OrderBy(note => note.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, value, dtype) in entries)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", dtype);
                json.WriteStartArray("shape");
                foreach (var length in value.shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += value.NumberOfElements * value.ElementSize);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (header.WrittenCount % 8 != 0) header.Write(" "u8);

        return file =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.WrittenCount);
            file.Write(length);
            file.Write(header.WrittenSpan);
            foreach (var (_, value, _) in entries)
            {
                using var scope = NewDisposeScope();
                file.Write(value.detach().cpu().contiguous().bytes);
            }
        };
    }

    /// <summary>Reads all tensors, on the processor; the caller disposes them.</summary>
    /// <exception cref="RequestException">The file is missing, damaged or not of this format; the message names it and what is wrong.</exception>
    internal static Dictionary<string, Tensor> Read(string path)
    {
        var header = SafetensorsHeader.Read(path);
        TorchLibrary.Load();
        using var file = File.OpenRead(path);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, entry) in header.Tensors)
        {
            var tensor = empty([.. entry.Shape], dtype: Type(entry.Dtype));
            tensors.Add(name, tensor);
            if (entry.End == entry.Begin) continue;
            file.Position = header.DataStart + entry.Begin;
            file.ReadExactly(tensor.bytes);
        }
        return tensors;
    }

    static string Name(ScalarType type) => type switch
    {
        ScalarType.Float64 => "F64",
        ScalarType.Float32 => "F32",
        ScalarType.Float16 => "F16",
        ScalarType.BFloat16 => "BF16",
        ScalarType.Int64 => "I64",
        ScalarType.Int32 => "I32",
        ScalarType.Int16 => "I16",
        ScalarType.Int8 => "I8",
        ScalarType.Byte => "U8",
        ScalarType.Bool => "BOOL",
        _ => throw new NotSupportedException($"safetensors has no element type for {type}"),
    };

    static ScalarType Type(string name) => name switch
    {
        "F64" => ScalarType.Float64,
        "F32" => ScalarType.Float32,
        "F16" => ScalarType.Float16,
        "BF16" => ScalarType.BFloat16,
        "I64" => ScalarType.Int64,
        "I32" => ScalarType.Int32,
        "I16" => ScalarType.Int16,
        "I8" => ScalarType.Int8,
        "U8" => ScalarType.Byte,
        _ => ScalarType.Bool, // the header lets no others through
    };
}
