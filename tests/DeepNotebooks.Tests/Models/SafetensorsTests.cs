using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using DeepNotebooks.Models;
using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Models;

public sealed class SafetensorsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("safetensors-").FullName;

    string File_ => Path.Combine(folder, "weights.safetensors");

    public SafetensorsTests() => TorchLibrary.Load();

    [Fact]
    public void What_is_written_is_read_to_the_bit()
    {
        using var scope = NewDisposeScope();
        var matrix = randn(3, 5);
        Safetensors.Write(File_, [("b.matrix", matrix), ("a.count", tensor(7L)), ("c.transposed", matrix.t()), ("d.empty", zeros(0, 4))]);

        var read = Safetensors.Read(File_);

        Assert.Equal(4, read.Count);
        AssertSame(matrix, read["b.matrix"]);
        AssertSame(matrix.t(), read["c.transposed"]);
        Assert.Equal(7L, read["a.count"].item<long>());
        Assert.Equal([], read["a.count"].shape);
        Assert.Equal([0, 4], read["d.empty"].shape);
    }

    [Fact]
    public void The_file_is_laid_out_as_the_format_says()
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(File_, [("weight", tensor(new[] { 1f, 2f })), ("count", tensor(3L))], new Dictionary<string, string> { ["note"] = "é" });
        var bytes = File.ReadAllBytes(File_);

        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        var header = JsonDocument.Parse(bytes.AsMemory(8, length)).RootElement;
        Assert.Equal("é", header.GetProperty("__metadata__").GetProperty("note").GetString());
        Assert.Equal("F32", header.GetProperty("weight").GetProperty("dtype").GetString());
        Assert.Equal([8, 16], header.GetProperty("weight").GetProperty("data_offsets").EnumerateArray().Select(value => value.GetInt32()));
        Assert.Equal(8 + length + 16, bytes.Length);
        Assert.Equal(3, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8 + length)));
        Assert.Equal(2f, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + length + 12)));
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4)] // truncated
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12)] // bytes of nobody
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8)] // shape and bytes differ
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 0)]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0)] // 2^64 elements
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4)] // overlap
    [InlineData("""{"w":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"w":{"shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"w":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}""", 8)]
    [InlineData("[1, 2]", 0)]
    [InlineData("not json", 0)]
    public void A_damaged_file_is_refused_by_name(string header, int data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(File_, [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[data]]);

        var error = Assert.Throws<RequestException>(() => Safetensors.Read(File_));

        Assert.Contains(File_, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused_without_being_allocated()
    {
        File.WriteAllBytes(File_, [.. BitConverter.GetBytes(90_000_000L), 1, 2, 3]);
        Assert.Throws<RequestException>(() => Safetensors.Read(File_));

        File.WriteAllBytes(File_, [1, 2, 3]);
        Assert.Throws<RequestException>(() => Safetensors.Read(File_));
    }

    [Fact]
    public void A_network_gets_its_weights_back_and_refuses_anothers()
    {
        using var scope = NewDisposeScope();
        using var first = Networks.Create("small-cnn", 1, 10, 28);
        using var second = Networks.Create("small-cnn", 1, 10, 28);
        using var other = Networks.Create("small-cnn", 1, 4, 28);
        NetworkWeights.Save(first, File_);

        NetworkWeights.Load(second, File_);

        Assert.All(NetworkWeights.Of(first).Zip(NetworkWeights.Of(second)), pair => AssertSame(pair.First.Value, pair.Second.Value));
        Assert.Contains("classifier.3.weight", Assert.Throws<RequestException>(() => NetworkWeights.Load(other, File_)).Message);
    }

    static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.eq(actual).all().item<bool>());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
