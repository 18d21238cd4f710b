using System.Text.Json;
using DeepNotebooks.Onnx;
using DeepNotebooks.Tests.Data;
using SkiaSharp;

namespace DeepNotebooks.Tests.Training;

public sealed class MultiLabelTests : IDisposable
{
    static readonly string[] Classes = ["mass", "nodule", "hernia"];

    // Six images: two have nothing, one has two findings; nobody has a hernia.
    static readonly ReadOnlyMemory<int>[] Labels = [new[] { 0 }, new[] { 0, 1 }, new[] { 1 }, Array.Empty<int>(), Array.Empty<int>(), new[] { 0 }];

    static readonly float[][] Probabilities =
    [
        [0.9f, 0.1f, 0.1f],
        [0.6f, 0.7f, 0.2f],
        [0.7f, 0.8f, 0.1f],
        [0.2f, 0.3f, 0.6f],
        [0.1f, 0.2f, 0.1f],
        [0.35f, 0.1f, 0.1f],
    ];

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_figures_are_those_of_the_textbook()
    {
        var evaluation = Evaluation.FromMultiLabel(Probabilities, Labels, Classes, name: i => $"{i}.png");

        // Wrong are: image 2's mass (a false yes), image 3's hernia (a false yes), image 5's mass (a false no).
        Assert.Equal(1 - (3 / 18.0), evaluation.Accuracy, 12);
        Assert.Equal(3 / 6.0, evaluation.MultiLabel!.ExactMatch, 12);
        Assert.Equal(2.0 * 4 / (6 + 5), evaluation.MultiLabel.MicroF1, 12); // 4 hits, 6 times yes, 5 labels
        Assert.Equal(((2 / 3.0) + 1 + 0) / 3, evaluation.MacroF1, 12);
        // mass: of 9 pairs, 0.7 of image 2 stands above two of three. nodule: all in order. hernia: nobody has it.
        Assert.Equal(((7 / 9.0) + 1) / 2, evaluation.Auc!.Value, 12);
        // mass by score: yes, no, yes, yes, no, no. nodule: yes, yes first.
        Assert.Equal((((1 / 1.0) + (2 / 3.0) + (3 / 4.0)) / 3 + 1) / 2, evaluation.MultiLabel.MeanAveragePrecision!.Value, 12);
        Assert.Equal(((((2 / 3.0) + (2 / 3.0)) / 2) + 1) / 2, evaluation.BalancedAccuracy, 12);
        Assert.Equal(["2.png", "5.png", "3.png"], evaluation.Mistakes.Select(mistake => mistake.Name));
        Assert.Equal(("mass", "not mass"), (evaluation.Mistakes[1].True, evaluation.Mistakes[1].Predicted));
        Assert.Equal("mean_average_precision", JsonDocument.Parse(evaluation.ToJson()).RootElement.GetProperty("multi_label").EnumerateObject().ElementAt(1).Name);
    }

    [Fact]
    public void A_model_that_is_as_sure_as_it_is_right_is_calibrated()
    {
        // Ten answers at 0.8, of which eight are right; ten at 0.5, of which nine are.
        float[][] rows = [.. Enumerable.Repeat<float[]>([0.8f, 0.2f], 10), .. Enumerable.Repeat<float[]>([0.5f, 0.5f], 10)];
        int[] labels = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

        var calibration = Evaluation.From(rows, labels, ["yes", "no"]).Calibration;

        Assert.Equal(0.5 * 0.4, calibration.Error, 6);
        Assert.Equal([(10, 0.9), (10, 0.8)], calibration.Bins.Select(bin => (bin.Answers, bin.Right)));
    }

    [NeedsPython("numpy")]
    public async Task A_set_in_the_form_of_ChestMNIST_is_learned_published_in_a_run_and_predicted_by_sigmoid()
    {
        SystemPython.Run("make_chest.py", scratch.Folder);
        var data = await scratch.Load("chest");
        using var learner = Learner.Create(data, "small-cnn", new Recipe { Epochs = 3, Batch = 32, ClassWeights = "balanced", Augment = false });

        var end = await learner.FitAsync(output: scratch["run"]);
        var evaluation = learner.Evaluate();

        Assert.Equal(TrainingOutcome.Completed, end.Outcome);
        Assert.True(evaluation.Auc > 0.95, $"AUC {evaluation.Auc}");
        Assert.True(evaluation.MultiLabel!.MeanAveragePrecision > 0.9, $"mAP {evaluation.MultiLabel.MeanAveragePrecision}");
        var best = learner.Run.Metrics.MinBy(epoch => epoch.ValLoss)!;
        Assert.Equal(best, end.Best); // chosen by loss: at first, where all is no, accuracy is high already

        var manifest = learner.Run.Model.Manifest;
        Assert.Equal("multi-label-classification", manifest.Task);
        Assert.Equal(evaluation.MultiLabel.ExactMatch, manifest.Metrics["test_exact_match"]);

        await OnnxExporter.EnsureOnnxAsync(learner.Run.Model);
        using var predictor = Predictor.Open(learner.Run.Model);
        var measured = predictor.Evaluate(data);
        Assert.Equal(evaluation.Auc!.Value, measured.Auc!.Value, 3);
        Assert.Equal(evaluation.MultiLabel.MicroF1, measured.MultiLabel!.MicroF1, 2);

        var two = Enumerable.Range(0, 200).First(i => data.Split("test").Labels(i).Length == 2);
        using (var picture = new SKBitmap(new SKImageInfo(28, 28, SKColorType.Gray8, SKAlphaType.Opaque)))
        {
            data.Split("test").Read(two, 1).Pixels.CopyTo(picture.GetPixelSpan());
            await File.WriteAllBytesAsync(scratch["one.png"], picture.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        }
        var prediction = predictor.Predict(scratch["one.png"]);
        Assert.Equal(prediction.Top.Where(one => one.Probability >= 0.5).Select(one => one.Class), prediction.Labels!);
        Assert.True(prediction.Top.Sum(one => one.Probability) > 1.3, "each class is a question of its own");
    }

    [NeedsPython("numpy")]
    public async Task A_model_of_one_kind_is_not_measured_on_a_set_of_the_other()
    {
        SystemPython.Run("make_chest.py", scratch.Folder);
        var data = await scratch.Load("chest");
        using var predictor = Predictor.Open(ColourModel.Publish(scratch["package"]));

        Assert.Contains("'chest' is multi-label, and the model is not", Assert.Throws<RequestException>(() => predictor.Evaluate(data)).Message);
        using var balanced = Learner.Create(data, "small-cnn", new Recipe { Balanced = true });
        Assert.Contains("class weights balanced", (await Assert.ThrowsAsync<RequestException>(() => balanced.FitAsync(output: scratch["run"]))).Message);
    }
}
