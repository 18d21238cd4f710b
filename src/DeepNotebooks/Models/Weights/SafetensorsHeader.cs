using System.Buffers.Binary;
using System.Text.Json;

namespace DeepNotebooks.Models;

/// <summary>What a .safetensors file says of its tensors, read without their values and without libtorch.</summary>
/// <remarks>https://github.com/huggingface/safetensors, "Format": 8 bytes of header length (little-endian), a JSON object, the tensors' bytes.</remarks>
/// <param name="Tensors">By name: element type, shape, and where their bytes lie behind the header.</param>
/// <param name="Metadata">The file's own notes ("__metadata__").</param>
/// <param name="DataStart">Where the tensors' bytes begin in the file.</param>
sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, SafetensorsEntry> Tensors, IReadOnlyDictionary<string, string> Metadata, long DataStart)
{
    // The reference implementation's limit: more is an attack, not a header.
    const long Longest = 100_000_000;

    /// <exception cref="RequestException">The file is missing, damaged or not of this format; the message names it and what is wrong.</exception>
    internal static SafetensorsHeader Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path);
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

    internal static SafetensorsHeader Read(Stream file, string path)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8) throw Damaged(path, "it ends within its first 8 bytes");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > Longest) throw Damaged(path, $"its header claims {length} bytes, and {Longest} is the most");
        if ((long)length > file.Length - 8) throw Damaged(path, $"its header claims {length} bytes, and the file has {file.Length}");

        var json = new byte[length];
        file.ReadExactly(json);
        var tensors = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            foreach (var item in document.RootElement.EnumerateObject())
            {
                if (item.NameEquals("__metadata__"))
                {
                    foreach (var note in item.Value.EnumerateObject()) metadata[note.Name] = note.Value.GetString() ?? "";
                }
                else
                {
                    tensors[item.Name] = SafetensorsEntry.Parse(item.Value);
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Damaged(path, $"its header is not what it should be: {error.Message.ReplaceLineEndings(" ")}", error);
        }

        Check(tensors, file.Length - 8 - (long)length, path);
        return new SafetensorsHeader(tensors, metadata, 8 + (long)length);
    }

    // Every byte belongs to one tensor: no gaps to hide something in, none read twice, none beyond the end.
    static void Check(Dictionary<string, SafetensorsEntry> tensors, long available, string path)
    {
        long end = 0;
        foreach (var (name, entry) in tensors.OrderBy(pair => pair.Value.Begin).ThenBy(pair => pair.Value.End))
        {
            if (SafetensorsEntry.ElementSize(entry.Dtype) is not { } size)
                throw Damaged(path, $"tensor '{name}' is of type '{entry.Dtype}', which is not known here");
            if (entry.Shape.Any(length => length < 0)) throw Damaged(path, $"tensor '{name}' has a negative length");
            Int128 bytes = size;
            foreach (var length in entry.Shape) bytes = Int128.Min(bytes * length, long.MaxValue);
            if (entry.Begin != end || entry.End - entry.Begin != bytes || entry.End > available)
                throw Damaged(path, $"tensor '{name}' of {bytes} bytes is said to be at {entry.Begin} to {entry.End} of {available}");
            end = entry.End;
        }
        if (end != available) throw Damaged(path, $"{available - end} bytes at its end belong to no tensor");
    }

    static RequestException Damaged(string path, string what, Exception? inner = null) =>
        new($"'{path}' is not a safetensors file, or a damaged one: {what}.", inner);
}

/// <summary>One tensor of a .safetensors file.</summary>
/// <param name="Dtype">"F32", "I64", …</param>
/// <param name="Shape">One length an axis.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte behind its last.</param>
sealed record SafetensorsEntry(string Dtype, IReadOnlyList<long> Shape, long Begin, long End)
{
    internal static SafetensorsEntry Parse(JsonElement json)
    {
        var offsets = json.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw new FormatException("data_offsets are not two numbers");
        return new(
            json.GetProperty("dtype").GetString() ?? "",
            [.. json.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())],
            offsets[0].GetInt64(),
            offsets[1].GetInt64());
    }

    internal static int? ElementSize(string dtype) => dtype switch
    {
        "F64" or "I64" => 8,
        "F32" or "I32" => 4,
        "F16" or "BF16" or "I16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        _ => null,
    };
}
