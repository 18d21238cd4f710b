using static TorchSharp.torch;

namespace DeepNotebooks.Models;

/// <summary>The numbers that one or more tensors look at.</summary>
sealed record TorchStorage(ScalarType Type, long Count)
{
    internal byte[] Bytes { get; set; } = [];

    internal void Check(string key)
    {
        if (Count < 0 || Bytes.Length != Count * TorchObjects.Size(Type))
            throw new PickleException($"storage '{key}' has {Bytes.Length} bytes in place of {Count} numbers of {TorchObjects.Size(Type)}");
    }
}

/// <summary>A tensor as a file describes it: a view of a storage.</summary>
sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>A tensor of its own.</summary>
    internal Tensor Rebuild(string name)
    {
        // Each number within, counted wide: lengths and strides are the file's, and may be anything.
        Int128 last = Offset;
        var isEmpty = Shape.Contains(0);
        for (var axis = 0; axis < Shape.Length; axis++)
            last += (Int128)(Shape[axis] - 1) * Strides[axis];
        if (Shape.Length != Strides.Length || Offset < 0 || Shape.Any(length => length < 0) || Strides.Any(stride => stride < 0) || (!isEmpty && last >= Storage.Count))
            throw new PickleException($"tensor '{name}' of shape [{string.Join(", ", Shape)}] reaches beyond its storage of {Storage.Count} numbers");
        // Strides of 0 could make much of little.
        Int128 numbers = 1;
        foreach (var length in Shape)
            numbers = Int128.Min(numbers * length, long.MaxValue);
        if (numbers > Storage.Count)
            throw new PickleException($"tensor '{name}' of shape [{string.Join(", ", Shape)}] shows more numbers than its storage of {Storage.Count} has");

        using var scope = NewDisposeScope();
        using var flat = empty([Storage.Count], dtype: Storage.Type);
        if (Storage.Count > 0)
            Storage.Bytes.CopyTo(flat.bytes);
        return flat.as_strided(Shape, Strides, Offset).clone().contiguous().MoveToOuterDisposeScope();
    }
}

/// <summary>The names in PyTorch's pickles that have a meaning here.</summary>
static class TorchObjects
{
    static readonly Dictionary<string, ScalarType> storages = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = ScalarType.Float64,
        ["FloatStorage"] = ScalarType.Float32,
        ["HalfStorage"] = ScalarType.Float16,
        ["BFloat16Storage"] = ScalarType.BFloat16,
        ["LongStorage"] = ScalarType.Int64,
        ["IntStorage"] = ScalarType.Int32,
        ["ShortStorage"] = ScalarType.Int16,
        ["CharStorage"] = ScalarType.Int8,
        ["ByteStorage"] = ScalarType.Byte,
        ["BoolStorage"] = ScalarType.Bool,
    };

    /// <summary>What a call of a name gives; null for a name that is not on the list.</summary>
    internal static Func<object?[], object?>? Find(string global) => global switch
    {
        "collections OrderedDict" => arguments => arguments is [] ? new PickleDictionary() : throw new PickleException("it makes an OrderedDict of something"),
        "torch._utils _rebuild_tensor_v2" or "torch._utils _rebuild_tensor" => Tensor,
        "torch._utils _rebuild_parameter" or "torch._utils _rebuild_parameter_with_state" => arguments => arguments is [TorchTensor tensor, ..] ? tensor : throw Odd(global),
        "torch Size" => arguments => arguments is [object?[] lengths] ? lengths : throw Odd(global),
        // What trainings keep beside the weights: read over, its value is not used.
        "torch device" or "numpy dtype" or "numpy.core.multiarray scalar" or "numpy._core.multiarray scalar" or "_codecs encode" => _ => null,
        _ when global.StartsWith("torch ", StringComparison.Ordinal) && storages.ContainsKey(global["torch ".Length..]) => _ => throw Odd(global),
        _ => null,
    };

    /// <summary>A persistent id: ("storage", its class, key, place, numbers[, …]).</summary>
    internal static (ScalarType Type, string Key, long Count) Storage(object? id) =>
        id is object?[] { Length: >= 5 } parts && parts[0] is "storage" && parts[1] is PickleGlobal type && parts[2] is string key && parts[4] is long count and >= 0
            && storages.TryGetValue(type.Name["torch.".Length..], out var scalar) && count <= Array.MaxLength / Size(scalar)
            ? (scalar, key, count)
            : throw new PickleException("it has a storage of an unknown kind");

    internal static int Size(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };

    static TorchTensor Tensor(object?[] arguments) =>
        arguments is [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..]
            ? new(storage, offset, [.. shape.Cast<long>()], [.. strides.Cast<long>()])
            : throw Odd("torch._utils _rebuild_tensor_v2");

    static PickleException Odd(string global) => new($"it calls '{global.Replace(' ', '.')}' with what does not fit");
}
