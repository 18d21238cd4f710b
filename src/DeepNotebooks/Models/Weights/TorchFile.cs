using System.IO.Compression;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Models;

/// <summary>Weights that Python's <c>torch.save</c> wrote (.pth, .pt): of today's zip form, or of that before PyTorch 1.6.</summary>
/// <remarks>
/// Both are pickles, which may call any function of Python's. Here the few that rebuild tensors have a meaning, and a file that names another
/// is refused: nothing is ever run. The form is that of https://github.com/pytorch/pytorch/blob/main/torch/serialization.py.
/// </remarks>
static class TorchFile
{
    static readonly System.Numerics.BigInteger oldMagic = System.Numerics.BigInteger.Parse("119547037146038801333356");

    // Where trainings put the weights among what else they keep.
    static readonly string[] nested = ["state_dict", "model_state_dict", "model", "net", "weights", "params"];

    /// <summary>Whether a file begins as one of the two forms does.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8) || start is [0x80, 2 or 3 or 4 or 5, ..];

    /// <summary>Reads all tensors, on the processor; the caller disposes them.</summary>
    /// <exception cref="RequestException">It is missing, damaged, of another form, or names what is not on the list; the message says which.</exception>
    internal static Dictionary<string, Tensor> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var isZip = file.ReadByte() == 'P';
            file.Position = 0;
            var root = isZip ? ReadZip(file) : ReadOld(file);
            TorchLibrary.Load();
            return Rebuild(StateDict(root));
        }
        catch (PickleGlobalException unknown)
        {
            var (what, mend) = unknown.Name.StartsWith("torch.", StringComparison.Ordinal) || unknown.Name.Contains("models", StringComparison.Ordinal)
                ? ("a whole Python object and not weights alone", "Save model.state_dict() in Python, or a safetensors file.")
                : ("more than weights", "Nothing of it was run. Take weights in a safetensors file, or from who wrote this one.");
            throw new RequestException($"'{path}' holds {what}: it names '{unknown.Name}', which is not on the list of what is read. {mend}", unknown);
        }
        catch (Exception error) when (error is PickleException or InvalidDataException or EndOfStreamException)
        {
            throw new RequestException($"'{path}' is not a file of PyTorch's weights, or a damaged one: {error.Message.TrimEnd('.')}.", error);
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

    static object? ReadZip(Stream file)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        if (zip.Entries.Any(entry => entry.Name == "constants.pkl"))
            throw new PickleException("it is a TorchScript program, of which only Python's torch.jit knows the weights");
        var pickle = zip.Entries.FirstOrDefault(entry => entry.Name == "data.pkl") ?? throw new PickleException("there is no data.pkl in it");
        var folder = pickle.FullName[..^"data.pkl".Length];
        if (zip.GetEntry(folder + "byteorder") is { } order && Small(order) is not "little")
            throw new PickleException("its numbers are of a big-endian machine");

        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        using var stream = new MemoryStream(Stored(pickle));
        return new PickleReader(stream, TorchObjects.Find, id =>
        {
            var (type, key, count) = TorchObjects.Storage(id);
            if (storages.TryGetValue(key, out var known))
                return known;
            var entry = zip.GetEntry($"{folder}data/{key}") ?? throw new PickleException($"there is no data/{key} in it");
            var storage = new TorchStorage(type, count) { Bytes = Stored(entry) };
            storage.Check(key);
            return storages[key] = storage;
        }).Read();
    }

    // PyTorch packs nothing, so what says otherwise may be a bomb. A length that lies is found by reading.
    static byte[] Stored(ZipArchiveEntry entry)
    {
        if (entry.Length != entry.CompressedLength || entry.Length > Array.MaxLength)
            throw new PickleException($"'{entry.FullName}' in it is packed, which PyTorch never does");
        using var stream = entry.Open();
        var bytes = GC.AllocateUninitializedArray<byte>((int)entry.Length);
        stream.ReadExactly(bytes);
        return bytes;
    }

    static string Small(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return new string([(char)Math.Max(reader.Read(), 0)]) + reader.ReadLine();
    }

    static object? ReadOld(Stream file)
    {
        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        if (Next() is not System.Numerics.BigInteger magic || magic != oldMagic)
            throw new PickleException("it is a pickle, and not of torch.save");
        _ = Next();
        _ = Next();
        var root = Next();
        if (Next() is not List<object?> keys)
            throw new PickleException("the list of its storages is missing");
        var length = new byte[8];
        foreach (var key in keys)
        {
            file.ReadExactly(length);
            if (key is not string name || !storages.TryGetValue(name, out var storage) || storage.Count != BitConverter.ToInt64(length))
                throw new PickleException($"storage '{key}' is not the one its pickle speaks of");
            var bytes = storage.Count * TorchObjects.Size(storage.Type);
            if (bytes > file.Length - file.Position)
                throw new PickleException($"it ends within storage '{name}'");
            storage.Bytes = GC.AllocateUninitializedArray<byte>(checked((int)bytes));
            file.ReadExactly(storage.Bytes);
        }
        return root;

        object? Next() => new PickleReader(file, TorchObjects.Find, id =>
        {
            var (type, key, count) = TorchObjects.Storage(id);
            if (!storages.TryGetValue(key, out var storage))
                storages.Add(key, storage = new TorchStorage(type, count));
            return storage;
        }).Read();
    }

    static PickleDictionary StateDict(object? root)
    {
        var dictionary = root as PickleDictionary ?? throw new PickleException("it holds no dictionary of tensors");
        if (dictionary.Any(pair => pair.Value is TorchTensor))
            return dictionary;
        return nested.Select(name => dictionary[name]).OfType<PickleDictionary>().FirstOrDefault(inner => inner.Any(pair => pair.Value is TorchTensor))
            ?? throw new PickleException($"it holds no tensors, neither at its top nor under {string.Join(", ", nested)}");
    }

    static Dictionary<string, Tensor> Rebuild(PickleDictionary state)
    {
        // What torch.nn.DataParallel wraps has this before every name.
        const string wrapped = "module.";
        var tensors = state.Where(pair => pair.Key is string && pair.Value is TorchTensor).Select(pair => (Name: (string)pair.Key!, Tensor: (TorchTensor)pair.Value!)).ToList();
        var start = tensors.TrueForAll(pair => pair.Name.StartsWith(wrapped, StringComparison.Ordinal)) ? wrapped.Length : 0;
        var rebuilt = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
            rebuilt[name[start..]] = tensor.Rebuild(name);
        return rebuilt;
    }
}
