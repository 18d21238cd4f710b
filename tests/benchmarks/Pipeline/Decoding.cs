using System.Diagnostics;
using DeepNotebooks.Data;
using DeepNotebooks.Training;
using TorchSharp;

namespace DeepNotebooks.Benchmarks;

/// <summary>From files to what a network takes.</summary>
static class Decoding
{
    /// <summary>Seconds an image takes on one thread.</summary>
    internal static double OneThread(string folder, int side)
    {
        var source = Open(folder);
        var input = Input(side);
        var planes = new byte[3 * side * side];
        var values = new float[3 * side * side];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < source.Count; i++)
        {
            source.Read(i, 3, side, side, planes);
            Pixels.Normalise(planes, input, values);
        }
        return clock.Elapsed.TotalSeconds / source.Count;
    }

    /// <summary>Seconds an image takes on all cores, as a batch's tensor.</summary>
    internal static double AllCores(string folder, int side, int batch)
    {
        TorchLibrary.Load();
        using var images = PreparedImages.Prepare("files", Open(folder), 3, side, side, mostHeld: 0);
        using var batches = new Batches(images, Input(side), torch.CPU, batch, seed: 1);
        return Epoch(batches) / images.Count;
    }

    /// <summary>Seconds of an epoch that decodes and fills the decoded cache, and of one that reads it.</summary>
    internal static double[] TwoEpochs(string folder, int side, string cache)
    {
        TorchLibrary.Load();
        Datasets.DecodedCache = new() { Folder = cache };
        using var images = PreparedImages.Prepare("files", Open(folder), 3, side, side, mostHeld: 0, cached: Guid.NewGuid().ToString());
        using var batches = new Batches(images, Input(side), torch.CPU, batch: 64, seed: 1);
        return [Epoch(batches), Epoch(batches)];
    }

    internal static IImageSource Open(string folder) => DatasetForms.Read(folder).Open(CancellationToken.None)["train"];

    internal static Preprocessing Input(int side) =>
        new() { Channels = 3, Height = side, Width = side, Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] };

    static double Epoch(Batches batches)
    {
        var clock = Stopwatch.StartNew();
        var sum = 0f;
        foreach (var batch in batches.Epoch(1, augment: false, CancellationToken.None))
            sum += batch.Images.data<float>()[0]; // somebody looks at it
        return float.IsNaN(sum) ? double.NaN : clock.Elapsed.TotalSeconds;
    }
}
