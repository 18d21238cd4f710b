using System.Text.Json;
using DeepNotebooks.Data;
using DeepNotebooks.Inference;
using SkiaSharp;
using TorchSharp;

namespace DeepNotebooks.Tests.Inference;

public sealed class PredictorTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("predictor-").FullName;

    string Package => Path.Combine(folder, "package");

    [Fact]
    public void Images_of_any_size_and_format_are_classified_best_class_first()
    {
        using var predictor = Predictor.Open(ColourModel.Publish(Package));

        var predictions = predictor.Predict(
            [Save("a.png", SKColors.Red), Save("b.jpg", SKColors.Lime), Save("c.webp", SKColors.Blue, 300, 200), Save("d.png", SKColors.Green, 1, 1)]);

        Assert.Equal(["red", "green", "blue", "green"], predictions.Select(prediction => prediction.Class));
        Assert.All(predictions, prediction =>
        {
            Assert.Equal(prediction.Class, prediction.Top[0].Class);
            Assert.Equal(prediction.Probability, prediction.Top[0].Probability);
            Assert.Equal(3, prediction.Top.Count);
            Assert.Equal(1, prediction.Top.Sum(candidate => candidate.Probability), 1e-9);
        });
    }

    [Fact]
    public void Probabilities_are_the_softmax_of_the_network_in_torch()
    {
        using var predictor = Predictor.Open(ColourModel.Publish(Package));
        var file = Photograph();

        var found = predictor.Predict(file).Top;

        using var network = ColourModel.Network();
        network.eval();
        // The image as training sees it.
        var planes = new byte[3 * 16 * 16];
        ImagePlanes.Decode(file, 3, 16, 16, planes);
        var input = new float[planes.Length];
        Pixels.Normalise(planes, predictor.Manifest.Inputs[0].Preprocessing!, input);
        using var probabilities = torch.nn.functional.softmax(network.forward(torch.tensor(input, [1, 3, 16, 16])), 1);
        foreach (var candidate in found)
            Assert.Equal(probabilities[0, Array.IndexOf(ColourModel.Classes, candidate.Class)].item<float>(), candidate.Probability, 1e-6);
    }

    [Fact]
    public void More_files_than_a_batch_are_answered_in_order()
    {
        using var predictor = Predictor.Open(ColourModel.Publish(Package));
        var colours = new[] { SKColors.Red, SKColors.Lime, SKColors.Blue };
        var files = colours.Select((colour, i) => Save($"{i}.png", colour)).ToList();
        var asked = Enumerable.Range(0, 100).Select(i => files[i * i % 3]).ToList();

        var predictions = predictor.Predict(asked);

        Assert.Equal(asked, predictions.Select(prediction => prediction.File));
        Assert.Equal(asked.Select(file => ColourModel.Classes[files.IndexOf(file)]), predictions.Select(prediction => prediction.Class));
    }

    [Fact]
    public void Many_threads_may_ask_at_once()
    {
        using var predictor = Predictor.Open(ColourModel.Publish(Package));
        var red = Save("red.png", SKColors.Red);
        var blue = Save("blue.png", SKColors.Blue);

        Parallel.For(0, 64, i => Assert.Equal(i % 2 == 0 ? "red" : "blue", predictor.Predict(i % 2 == 0 ? red : blue).Class));
    }

    [Fact]
    public void The_json_is_the_one_the_program_promises()
    {
        var json = Prediction.ToJson([new Prediction("a b/ü.jpg", "red", 0.75, [new("red", 0.75), new("blue", 0.25)])]);

        var one = Assert.Single(JsonDocument.Parse(json).RootElement.EnumerateArray());
        Assert.Equal("a b/ü.jpg", one.GetProperty("file").GetString());
        Assert.Equal("red", one.GetProperty("class").GetString());
        Assert.Equal(0.75, one.GetProperty("probability").GetDouble());
        Assert.Equal(["class", "probability"], one.GetProperty("top")[1].EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void A_file_that_is_no_image_or_is_not_there_is_named()
    {
        using var predictor = Predictor.Open(ColourModel.Publish(Package));
        var text = Path.Combine(folder, "notes.jpg");
        File.WriteAllText(text, "no image");

        Assert.Contains("notes.jpg", Assert.Throws<RequestException>(() => predictor.Predict(text)).Message);
        Assert.Contains("absent.png", Assert.Throws<RequestException>(() => predictor.Predict([Save("a.png", SKColors.Red), "absent.png"])).Message);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_damaged_image_is_answered_or_refused_and_nothing_else(SKEncodedImageFormat format)
    {
        using var predictor = Predictor.Open(ColourModel.Publish(Package));
        var whole = ColourModel.Image(SKColors.Orange, format, 64, 48);
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var damaged = whole[..random.Next(1, whole.Length + 1)];
            for (var hit = random.Next(8); hit > 0; hit--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Assert.Contains(predictor.Predict(damaged, "damaged").Class, ColourModel.Classes);
            }
            catch (RequestException refused)
            {
                Assert.Contains("'damaged'", refused.Message);
            }
        }
    }

    [Fact]
    public void A_model_file_that_was_altered_is_refused()
    {
        var model = ColourModel.Publish(Package);
        var content = File.ReadAllBytes(model.Onnx);
        content[^20] ^= 1;
        File.WriteAllBytes(model.Onnx, content);

        Assert.Contains("not the file that was published", Assert.Throws<RequestException>(() => Predictor.Open(model)).Message);
    }

    [Fact]
    public void A_package_without_its_model_file_is_refused()
    {
        var model = ColourModel.Publish(Package);
        File.Delete(model.Onnx);

        var message = Assert.Throws<RequestException>(() => Predictor.Open(model)).Message;
        Assert.Contains("no model.onnx", message);
        Assert.Contains("pull the model again", message);
    }

    [Fact]
    public void A_runs_model_file_that_is_damaged_is_refused_in_one_line()
    {
        var model = ColourModel.Publish(Package);
        File.WriteAllText(model.Onnx, "no model");

        var message = Assert.Throws<RequestException>(() => Predictor.Open(model with { Manifest = ColourModel.Manifest() })).Message;
        Assert.Contains("model.onnx", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_model_file_of_another_shape_than_the_manifest_says_is_refused()
    {
        var model = ColourModel.Publish(Package);

        var message = Assert.Throws<RequestException>(() => Predictor.Open(model with { Manifest = ColourModel.Manifest(3, 20) })).Message;
        Assert.Contains("[-1, 3, 16, 16]", message);
    }

    [Fact]
    public void Tensors_made_elsewhere_are_run_as_they_are()
    {
        using var predictor = Predictor.Open(ColourModel.Publish(Package));
        var input = new float[2 * 3 * 256];
        input.AsSpan(0, 256).Fill(1);
        input.AsSpan(5 * 256, 256).Fill(0.5f);

        var logits = predictor.Run(input, 2);

        Assert.Equal([4f, 0f, 0f], logits[0]);
        Assert.Equal([0f, 0f, 2f], logits[1]);
        Assert.Throws<RequestException>(() => predictor.Run(input, 3));
    }

    [Fact]
    public void Softmax_of_large_logits_does_not_overflow() =>
        Assert.Equal([0.5, 0.5, 0], Softmax.Of([1000f, 1000f, -1000f]));

    [Fact]
    public void Prediction_never_loads_libtorch()
    {
        // The package is made here, where libtorch is loaded; the prediction is made in a process of its own.
        ColourModel.Publish(Package);
        var (code, output, errors) = Program.RunApart($"predict {Package} {Save("red.png", SKColors.Red)}");

        Assert.True(code == 0, errors);
        Assert.Contains("red", output);
        Assert.Contains("libtorch: \n", output);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A real one where the shared datasets are at hand, else a drawn one.</summary>
    string Photograph()
    {
        if (Places.SharedDatasets.Select(shared => Path.Combine(shared, "blood-cells", "test")).FirstOrDefault(Directory.Exists) is { } cells)
            return Directory.EnumerateFiles(cells, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

        using var bitmap = new SKBitmap(60, 44);
        for (var i = 0; i < 60 * 44; i++)
            bitmap.SetPixel(i % 60, i / 60, new SKColor((byte)(i % 251), (byte)(i % 13 * 19), (byte)(i / 60 * 5)));
        var file = Path.Combine(folder, "many-colours.jpg");
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        File.WriteAllBytes(file, encoded.ToArray());
        return file;
    }

    string Save(string name, SKColor colour, int width = 40, int height = 30)
    {
        var format = Path.GetExtension(name) switch { ".jpg" => SKEncodedImageFormat.Jpeg, ".webp" => SKEncodedImageFormat.Webp, _ => SKEncodedImageFormat.Png };
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, ColourModel.Image(colour, format, width, height));
        return path;
    }
}
