using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Data;

/// <summary>A sample of a shard: an image, and what the files beside it say of its classes.</summary>
/// <param name="Key">The name that the sample's files share.</param>
/// <param name="At">Where the image's file begins in the shard.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Classes">Names or numbers; several or none make the set multi-label.</param>
/// <param name="IsText">Whether the class is a whole .txt: that could be a caption.</param>
readonly record struct ShardSample(string Key, long At, int Bytes, string[] Classes, bool IsText)
{
    /// <summary>Of shards that will not stay: the image's size and whether it is grey; 0 × 0 where it is no image.</summary>
    internal (int Width, int Height, bool Grey) Size { get; init; }
}

/// <summary>The samples of one tar file in WebDataset's layout: files of one name up to its first dot lie together (<c>000123.jpg</c>, <c>000123.cls</c>).</summary>
static class Shard
{
    /// <summary>What tells a class is short.</summary>
    const int MostNoteBytes = 1 << 20;

    static readonly string[] ImageKinds = ["jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "gif"];

    /// <summary>Reads all headers, and the small files that tell classes; of images their headers where they are measured, else nothing.</summary>
    /// <param name="path">A plain tar file.</param>
    /// <param name="shown">Its name as errors tell it; its path where left out.</param>
    /// <param name="measured">Whether <see cref="ShardSample.Size"/> is wanted.</param>
    /// <exception cref="RequestException">It is no tar file.</exception>
    internal static List<ShardSample> Read(string path, string? shown = null, bool measured = false)
    {
        var file = path;
        path = shown ?? path;
        try
        {
            using var handle = File.OpenHandle(file);
            var samples = new List<ShardSample>();
            var files = new List<TarMember>();
            var key = "";
            foreach (var member in TarMembers.Of(handle, path))
            {
                var name = Path.GetFileName(member.Name.AsSpan());
                var dot = name.IndexOf('.');
                if (dot <= 0)
                    continue; // hidden files, and files without an extension, belong to no sample
                var of = member.Name[..(member.Name.Length - name.Length + dot)];
                if (of != key)
                {
                    Add();
                    key = of;
                }
                files.Add(member);
            }
            Add();
            return samples;

            void Add()
            {
                if (files.FirstOrDefault(one => ImageKinds.Contains(Kind(one))) is { Name: not null } image)
                {
                    if (image.Bytes > int.MaxValue)
                        throw new RequestException($"'{path}': '{Text.Shown.Line(image.Name)}' has {image.Bytes} bytes.");
                    var (classes, isText) = Classes(handle, path, files);
                    samples.Add(new ShardSample(key, image.At, (int)image.Bytes, classes, isText) { Size = measured ? Measure(handle, image) : default });
                }
                files.Clear();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    static (int Width, int Height, bool Grey) Measure(SafeFileHandle file, TarMember image)
    {
        var bytes = ArrayPool<byte>.Shared.Rent((int)Math.Max(1, image.Bytes));
        try
        {
            return Pixels.Measure(bytes.AsSpan(0, HandleRange.Fill(file, image.At, bytes.AsSpan(0, (int)image.Bytes))), image.Name);
        }
        catch (RequestException)
        {
            return default; // told by name when it is read
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    static string Kind(TarMember member)
    {
        var name = Path.GetFileName(member.Name);
        return name[(name.IndexOf('.') + 1)..].ToLowerInvariant();
    }

    static (string[] Classes, bool IsText) Classes(SafeFileHandle file, string path, List<TarMember> files)
    {
        foreach (var kind in new[] { "cls", "json", "txt" })
        {
            if (files.FirstOrDefault(one => Kind(one) == kind) is not { Name: not null } note)
                continue;
            if (note.Bytes > MostNoteBytes)
                throw new RequestException($"'{path}': '{Text.Shown.Line(note.Name)}' has {note.Bytes} bytes; what tells a class is short.");
            var bytes = new byte[note.Bytes];
            HandleRange.Fill(file, note.At, bytes);
            if (kind != "json")
                return ([Encoding.UTF8.GetString(bytes).Trim()], kind == "txt");
            if (FromJson(bytes) is { } classes)
                return (classes, false);
        }
        return ([], false);
    }

    // {"label": 3}, {"class_name": "oak"}, {"labels": ["fever", "rash"]}
    static string[]? FromJson(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                if (TableColumns.LabelOf([.. root.EnumerateObject().Select(property => property.Name)]) is not { } name)
                    return null;
                root = root.GetProperty(name);
            }
            return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(one => one.ToString())]
                : root.ValueKind is JsonValueKind.String or JsonValueKind.Number ? [root.ToString()]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
