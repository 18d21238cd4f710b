using SkiaSharp;

namespace DeepNotebooks.Tests.Inference;

public sealed class EvaluationTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("evaluate-").FullName;

    [Fact]
    public async Task A_model_is_measured_on_a_dataset_that_lists_its_classes_in_another_order()
    {
        using var predictor = Predictor.Open(ColourModel.Publish(Path.Combine(folder, "package")));
        Save("test/blue", SKColors.Blue, 3);
        Save("test/green", SKColors.Lime, 40);
        Save("test/red", SKColors.Red, 5);
        // Not what its folder says.
        Save("test/red", SKColors.Blue, 1, "liar");
        Save("train/blue", SKColors.Blue, 1);
        Save("train/green", SKColors.Lime, 1);
        Save("train/red", SKColors.Red, 1);
        var data = await Datasets.LoadAsync(Path.Combine(folder, "data"));
        Assert.Equal(["blue", "green", "red"], data.Classes);

        var evaluation = predictor.Evaluate(data);

        Assert.Equal(49, evaluation.Images);
        Assert.Equal(48.0 / 49, evaluation.Accuracy, 1e-9);
        Assert.Equal(ColourModel.Classes, evaluation.Classes.Select(score => score.Name));
        Assert.Equal((6, 5.0 / 6), (evaluation.Classes[0].Images, evaluation.Classes[0].Recall));
        Assert.Contains("liar", Assert.Single(evaluation.Mistakes).Name);
        Assert.Equal(3, predictor.Evaluate(data, "train").Images);
        Assert.Contains("'val'", Assert.Throws<RequestException>(() => predictor.Evaluate(data, "val")).Message);
    }

    [Fact]
    public async Task A_dataset_of_other_classes_is_refused()
    {
        using var predictor = Predictor.Open(ColourModel.Publish(Path.Combine(folder, "package")));
        Save("train/red", SKColors.Red, 1);
        Save("train/violet", SKColors.Violet, 1);
        var data = await Datasets.LoadAsync(Path.Combine(folder, "data"));

        Assert.Contains("violet", Assert.Throws<RequestException>(() => predictor.Evaluate(data, "train")).Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void Save(string below, SKColor colour, int count, string name = "image")
    {
        var into = Directory.CreateDirectory(Path.Combine(folder, "data", below)).FullName;
        for (var i = 0; i < count; i++)
            // Of different sizes, for different files.
            File.WriteAllBytes(Path.Combine(into, $"{name}-{i:d2}.png"), ColourModel.Image(colour, width: 20 + i));
    }
}
