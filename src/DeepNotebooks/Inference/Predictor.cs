using DeepNotebooks.Data;
using DeepNotebooks.Inference;
using DeepNotebooks.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace DeepNotebooks;

/// <summary>A model ready to answer, through ONNX Runtime alone: the training stack is never loaded.</summary>
/// <remarks>Safe to use from many threads at once.</remarks>
public sealed class Predictor : IDisposable
{
    // Large enough to keep all cores busy, small enough that a batch of decoded images is no burden.
    const int Batch = 32;

    readonly InferenceSession session;
    readonly Preprocessing preprocessing;
    readonly int imageLength;

    Predictor(ModelFolder folder, InferenceSession session)
    {
        Folder = folder;
        this.session = session;
        preprocessing = OnnxModelFile.PreprocessingOf(folder.Manifest);
        imageLength = preprocessing.Channels * preprocessing.Height * preprocessing.Width;
    }

    /// <summary>Where the model was read from.</summary>
    public ModelFolder Folder { get; }

    /// <summary>What the model is: its classes, its input, where it comes from.</summary>
    public ModelManifest Manifest => Folder.Manifest;

    /// <summary>Loads the model of a package, or of a run that has been exported.</summary>
    /// <exception cref="RequestException">There is no model.onnx, it is damaged, or it is not the file that model.yaml records.</exception>
    public static Predictor Open(ModelFolder model) => new(model, OnnxSession.Open(model));

    /// <summary>Classifies an image file.</summary>
    /// <param name="file">A JPEG, PNG, WebP, TIFF, BMP or GIF file of any size.</param>
    /// <param name="top">How many classes to answer with, at most.</param>
    /// <exception cref="RequestException">There is no such file, or it is not an image.</exception>
    public Prediction Predict(string file, int top = 5) => Predict([file], top)[0];

    /// <summary>Classifies image files, many at a time.</summary>
    /// <inheritdoc cref="Predict(string, int)"/>
    /// <param name="files">JPEG, PNG, WebP, TIFF, BMP or GIF files of any size.</param>
    /// <param name="top">How many classes to answer with, at most.</param>
    /// <param name="cancellation">Asked before each batch.</param>
    /// <returns>In the order of the files.</returns>
    public IReadOnlyList<Prediction> Predict(IEnumerable<string> files, int top = 5, CancellationToken cancellation = default)
    {
        var predictions = new List<Prediction>();
        foreach (var batch in files.Chunk(Batch))
        {
            var logits = RunBatch(
                batch.Length, (i, planes) => ImagePlanes.Decode(batch[i], preprocessing.Channels, preprocessing.Width, preprocessing.Height, planes), cancellation);
            predictions.AddRange(batch.Select((file, i) => Prediction.Of(file, logits[i], Manifest, top)));
        }
        return predictions;
    }

    /// <summary>Classifies an image held in memory.</summary>
    /// <param name="image">The content of a JPEG, PNG, WebP, TIFF, BMP or GIF file.</param>
    /// <param name="name">How the answer and errors call it.</param>
    /// <param name="top">How many classes to answer with, at most.</param>
    /// <exception cref="RequestException">It is not an image.</exception>
    public Prediction Predict(ReadOnlySpan<byte> image, string name, int top = 5)
    {
        var input = new float[imageLength];
        var planes = new byte[imageLength];
        ImagePlanes.Decode(image, preprocessing.Channels, name, preprocessing.Width, preprocessing.Height, planes);
        Pixels.Normalise(planes, preprocessing, input);
        return Prediction.Of(name, Run(input, 1)[0], Manifest, top);
    }

    /// <summary>Measures the model on a dataset that has its classes.</summary>
    /// <param name="data">Its classes must be the model's, in any order.</param>
    /// <param name="split">"train", "val" or "test"; null takes "test" where there is one, else "val", else "train".</param>
    /// <param name="cancellation">Asked before each batch.</param>
    /// <exception cref="RequestException">The classes differ, there is no such split, or an image cannot be read.</exception>
    public Evaluation Evaluate(Dataset data, string? split = null, CancellationToken cancellation = default)
    {
        if (data.IsMultiLabel != Manifest.IsMultiLabel)
            throw new RequestException($"dataset '{data.Name}' is {(data.IsMultiLabel ? "" : "not ")}multi-label, and the model is {(Manifest.IsMultiLabel ? "" : "not ")}made for such sets: each needs the other's kind.");
        split ??= data.HasSplit("test") ? "test" : data.HasSplit("val") ? "val" : "train";
        var labels = LabelsOf(data);
        var images = data.Split(split);
        var probabilities = new List<float[]>(images.Count);
        foreach (var batch in Enumerable.Range(0, images.Count).Chunk(Batch))
        {
            var answers = RunBatch(
                batch.Length, (i, planes) => images.Read(batch[i], preprocessing.Channels, preprocessing.Width, preprocessing.Height, planes), cancellation);
            probabilities.AddRange(answers.Select(logits => Prediction.Probabilities(logits, Manifest).Select(probability => (float)probability).ToArray()));
        }
        var evaluation = Manifest.IsMultiLabel
            ? Evaluation.FromMultiLabel(probabilities, [.. Each(i => (ReadOnlyMemory<int>)Array.ConvertAll(images.Labels(i).ToArray(), label => labels[label]))], Manifest.Classes, name: images.Name, split: split)
            : Evaluation.From(probabilities, [.. Each(i => labels[images.Label(i)])], Manifest.Classes, images.Name, split);
        return evaluation with { Picture = mistake => images.Read(mistake.Index, 3) };

        IEnumerable<T> Each<T>(Func<int, T> value) => Enumerable.Range(0, images.Count).Select(value);
    }

    // A dataset may list the same classes in another order than the one the model was trained on.
    int[] LabelsOf(Dataset data)
    {
        var missing = data.Classes.Except(Manifest.Classes).ToList();
        return missing.Count == 0
            ? [.. data.Classes.Select(name => Manifest.Classes.IndexOf(name))]
            : throw new RequestException(
                $"dataset '{data.Name}' has classes that the model does not know: {string.Join(", ", missing.Take(5))} (the model's: {string.Join(", ", Manifest.Classes.Take(8))}). Re-train it with --from.");
    }

    /// <summary>Runs the network on tensors made elsewhere.</summary>
    /// <param name="nchw">[batch, channel, y, x], normalised as <see cref="Preprocessing"/> says, row-major.</param>
    /// <param name="batch">How many images there are in it.</param>
    /// <returns>The logits of each image, in the order of the classes.</returns>
    /// <exception cref="RequestException">The length does not fit.</exception>
    public float[][] Run(float[] nchw, int batch)
    {
        if (batch < 1 || nchw.Length != (long)batch * imageLength)
        {
            throw new RequestException(
                $"the input has {nchw.Length} numbers; a batch of {batch} needs {batch} × {preprocessing.Channels} × {preprocessing.Height} × {preprocessing.Width}.");
        }
        using var input = OrtValue.CreateTensorValueFromMemory(nchw, [batch, preprocessing.Channels, preprocessing.Height, preprocessing.Width]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [OnnxModelFile.Names.Input], [input], [OnnxModelFile.Names.Output]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray().Chunk(Manifest.Classes.Count).ToArray();
    }

    /// <summary>Frees the memory of the network.</summary>
    public void Dispose() => session.Dispose();

    // As training reads its images, to the bit.
    delegate void ReadPlanes(int index, Span<byte> planes);

    float[][] RunBatch(int count, ReadPlanes read, CancellationToken cancellation)
    {
        var input = new float[count * imageLength];
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, i =>
            {
                var planes = new byte[imageLength];
                read(i, planes);
                Pixels.Normalise(planes, preprocessing, input.AsSpan(i * imageLength, imageLength));
            });
        }
        catch (AggregateException errors)
        {
            // Of several images that cannot be read, one is told.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
        return Run(input, count);
    }
}
