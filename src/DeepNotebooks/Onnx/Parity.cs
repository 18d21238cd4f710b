using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace DeepNotebooks.Onnx;

/// <summary>How closely ONNX Runtime, with the exported file, agrees with TorchSharp, with the network itself.</summary>
/// <param name="MaxDifference">The largest absolute difference of any logit.</param>
/// <param name="Images">How many inputs were compared.</param>
/// <remarks>A walk over the layers cannot see what else a network's <c>forward</c> does. This comparison does, so no file is kept without it.</remarks>
public sealed record Parity(double MaxDifference, int Images)
{
    /// <summary>The largest difference allowed.</summary>
    /// <remarks>Where logits grow beyond 10 their rounding grows along, so that from there on the limit is 1e-5 of the largest.</remarks>
    public const double Tolerance = 1e-4;

    /// <summary>Compares on noise and on picture-like inputs, in batches of 1 and of 5.</summary>
    /// <exception cref="WorkFailedException">They do not agree, or the file cannot be loaded.</exception>
    internal static Parity Check(torch.nn.Module<torch.Tensor, torch.Tensor> network, byte[] file, Preprocessing preprocessing, int classes)
    {
        using var session = Open(file);
        var random = new Random(17);
        long[] image = [preprocessing.Channels, preprocessing.Height, preprocessing.Width];
        (int Batch, float[] Values)[] inputs =
        [
            (1, Pictures(random, 1, preprocessing)),
            (5, Pictures(random, 5, preprocessing)),
            (1, Noise(random, image.Aggregate(1L, (a, b) => a * b))),
            (5, Noise(random, image.Aggregate(5L, (a, b) => a * b))),
        ];

        double difference = 0, largest = 0;
        foreach (var (batch, values) in inputs)
        {
            var expected = Expected(network, values, [batch, .. image]);
            var found = Found(session, values, [batch, .. image]);
            if (expected.Length != batch * classes || found.Length != expected.Length)
            {
                throw new WorkFailedException(
                    $"the exported ONNX file gives {found.Length} numbers for {batch} images, the network {expected.Length}; {classes} classes need {batch * classes}.");
            }
            difference = Math.Max(difference, Difference(expected, found));
            largest = Math.Max(largest, Largest(expected));
        }

        // Written so that a limit that is not a number refuses.
        if (!(difference <= Limit(largest)))
        {
            throw new WorkFailedException(
                $"the exported ONNX file does not agree with the network: logits differ by {difference:g2} (limit {Tolerance:g1}). " +
                $"Its forward does something that is no layer; put that in a block that implements {nameof(IOnnxExportable)}.");
        }
        return new Parity(difference, inputs.Sum(input => input.Batch));
    }

    /// <summary>What logits may differ by, the largest of them being so large.</summary>
    internal static double Limit(double largest) => Math.Max(Tolerance, largest * 1e-5);

    /// <summary>The largest absolute value.</summary>
    internal static double Largest(IEnumerable<float> values) => values.Select(value => Math.Abs((double)value)).DefaultIfEmpty().Max();

    /// <summary>The largest absolute difference of two that are as long; endless where one of them is not a finite number, which must not pass for a small one.</summary>
    internal static double Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        var difference = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            if (!float.IsFinite(expected[i]) || !float.IsFinite(found[i])) return double.PositiveInfinity;
            difference = Math.Max(difference, Math.Abs((double)expected[i] - found[i]));
        }
        return difference;
    }

    static InferenceSession Open(byte[] file)
    {
        try
        {
            return new InferenceSession(file);
        }
        catch (OnnxRuntimeException error)
        {
            throw new WorkFailedException($"ONNX Runtime does not take the exported file: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    static float[] Expected(torch.nn.Module<torch.Tensor, torch.Tensor> network, float[] values, long[] shape)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        var device = network.parameters().Select(parameter => parameter.device).FirstOrDefault() ?? torch.CPU;
        var logits = network.forward(torch.tensor(values, shape).to(device));
        return logits.to(torch.ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    static float[] Found(InferenceSession session, float[] values, long[] shape)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [OnnxModelFile.Names.Input], [input], [OnnxModelFile.Names.Output]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    static float[] Noise(Random random, long count)
    {
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
            // Box and Muller 1958.
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }

    /// <summary>Smooth waves over the whole range of 0…1, normalised as images are.</summary>
    static float[] Pictures(Random random, int batch, Preprocessing preprocessing)
    {
        var (channels, height, width) = (preprocessing.Channels, preprocessing.Height, preprocessing.Width);
        var values = new float[batch * channels * height * width];
        var i = 0;
        for (var plane = 0; plane < batch * channels; plane++)
        {
            var (down, across, phase) = (random.NextDouble() * 0.4, random.NextDouble() * 0.4, random.NextDouble() * 6);
            var mean = preprocessing.Mean.ElementAtOrDefault(plane % channels);
            var deviation = preprocessing.Std.ElementAtOrDefault(plane % channels) is > 0 and var std ? std : 1;
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    values[i++] = (float)(0.5 + 0.5 * Math.Sin(y * down + x * across + phase) - mean) / deviation;
            }
        }
        return values;
    }
}
