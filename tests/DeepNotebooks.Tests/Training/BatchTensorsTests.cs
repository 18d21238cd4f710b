using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DeepNotebooks.Data;
using DeepNotebooks.Training;
using TorchSharp;

namespace DeepNotebooks.Tests.Training;

[Collection(nameof(AloneWithTorch))]
public sealed class BatchTensorsTests
{
    static readonly Preprocessing Input = new() { Channels = 3, Height = 16, Width = 16, Mean = [0.4f, 0.5f, 0.6f], Std = [0.2f, 0.25f, 0.3f] };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batches_that_travel_as_bytes_are_the_same_numbers(bool mixed)
    {
        var augmentation = mixed ? Augmentation.Strong : Augmentation.Light;
        using var numbers = Batches(augmentation, asBytes: false);
        using var bytes = Batches(augmentation, asBytes: true);

        Assert.Equal(Values(numbers), Values(bytes));

        static float[] Values(Batches batches) =>
            [.. batches.Epoch(1, augment: true, default).SelectMany(batch => batch.Images.data<float>().ToArray().Concat(batch.Shares?.data<float>().ToArray() ?? []))];
    }

    [Fact]
    public void A_batch_lies_in_the_tensor_it_was_written_into_and_an_epoch_leaves_no_tensor_behind()
    {
        using var batches = Batches(Augmentation.Strong, asBytes: false);
        var before = torch.Tensor.TotalCount;
        var addresses = new HashSet<nint>();
        foreach (var batch in batches.Epoch(1, augment: true, default))
            addresses.Add(Address(batch.Images));

        Assert.Equal(PixelBatches.Buffers, addresses.Count);
        Assert.Equal(before, torch.Tensor.TotalCount);
        Assert.Equal(8, batches.Epoch(1, augment: true, default).First().Count); // left early
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void A_set_held_on_the_device_gives_the_same_batches_and_leaves_no_tensor_behind()
    {
        TorchLibrary.Load();
        var before = torch.Tensor.TotalCount;
        using (var written = Batches(Augmentation.None, asBytes: false))
        using (var held = Batches(Augmentation.None, asBytes: false, onDevice: true))
        {
            Assert.Equal(Values(written), Values(held));
            Assert.Equal(before + 4, torch.Tensor.TotalCount); // images, labels, scale and offset
        }
        Assert.Equal(before, torch.Tensor.TotalCount);

        static float[] Values(Batches batches) =>
            [.. batches.Epoch(0, augment: false, default).SelectMany(batch => batch.Images.data<float>().ToArray().Concat(batch.Labels.data<long>().ToArray().Select(label => (float)label)))];
    }

    static readonly byte[] Origin = GC.AllocateArray<byte>(1, pinned: true);

    static nint Address(torch.Tensor tensor) =>
        Unsafe.ByteOffset(ref Origin[0], ref MemoryMarshal.GetReference(tensor.bytes));

    static Batches Batches(Augmentation augmentation, bool asBytes, bool onDevice = false)
    {
        TorchLibrary.Load();
        var source = TinyData.Stripes(perClass: 20, channels: 3).Split("train");
        var side = Augmenter.PreparedSide(augmentation, 16);
        var images = PreparedImages.Prepare("stripes", source, 3, side, side);
        return new(images, Input, torch.CPU, batch: 8, seed: 3) { Augmentation = augmentation, AsBytes = asBytes, HeldOnDevice = onDevice };
    }
}
