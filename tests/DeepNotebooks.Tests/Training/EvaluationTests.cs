using System.Text.Json;

namespace DeepNotebooks.Tests.Training;

public sealed class EvaluationTests
{
    static readonly string[] Classes = ["cat", "dog", "fox"];

    static readonly int[] Labels = [0, 0, 1, 1, 1, 2];

    static readonly float[][] Probabilities =
    [
        [0.7f, 0.2f, 0.1f],
        [0.4f, 0.5f, 0.1f],
        [0.1f, 0.8f, 0.1f],
        [0.2f, 0.5f, 0.3f],
        [0.9f, 0.05f, 0.05f],
        [0.3f, 0.3f, 0.4f],
    ];

    [Fact]
    public void The_figures_are_those_of_the_textbook()
    {
        var evaluation = Evaluation.From(Probabilities, Labels, Classes);

        Assert.Equal(4 / 6.0, evaluation.Accuracy, 12);
        Assert.Equal(((1 / 2.0) + (2 / 3.0) + 1) / 3, evaluation.BalancedAccuracy, 12);
        Assert.Equal(((1 / 2.0) + (2 / 3.0) + 1) / 3, evaluation.MacroF1, 12); // F1: cat 1/2, dog 2/3, fox 1
        Assert.Equal(-(Math.Log(0.7) + Math.Log(0.4) + Math.Log(0.8) + Math.Log(0.5) + Math.Log(0.05) + Math.Log(0.4)) / 6, evaluation.Loss, 6);
        // cat: 6 of 8 pairs in order; dog: 5.5 of 9, its 0.5 against 0.5 counting half; fox: 5 of 5.
        Assert.Equal(((6 / 8.0) + (5.5 / 9) + 1) / 3, evaluation.Auc!.Value, 12);
        Assert.Equal([[1, 1, 0], [1, 2, 0], [0, 0, 1]], evaluation.Confusion);
        Assert.Equal(new ClassScore("dog", 3, 2 / 3.0, 2 / 3.0) { Predicted = 3 }, evaluation.Classes[1]);
    }

    [Fact]
    public void The_most_confidently_wrong_images_come_first()
    {
        var mistakes = Evaluation.From(Probabilities, Labels, Classes, i => $"{i}.png").Mistakes;

        Assert.Equal([new Mistake(4, "4.png", "dog", "cat", 0.9f), new Mistake(1, "1.png", "cat", "dog", 0.5f)], mistakes);
    }

    [Fact]
    public void The_json_has_the_fields_that_scripts_rely_on()
    {
        var json = JsonDocument.Parse(Evaluation.From(Probabilities, Labels, Classes).ToJson()).RootElement;

        string[] fields = ["accuracy", "balanced_accuracy", "macro_f1", "auc", "loss", "images", "classes"];
        Assert.Equal(fields, json.EnumerateObject().Select(field => field.Name));
        string[] scores = ["name", "images", "precision", "recall"];
        Assert.Equal(scores, json.GetProperty("classes")[0].EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public void A_class_without_images_counts_for_nothing()
    {
        var evaluation = Evaluation.From([[0.9f, 0.1f, 0f], [0.8f, 0.2f, 0f]], [0, 0], Classes);

        Assert.Equal(1, evaluation.BalancedAccuracy);
        Assert.Equal(1, evaluation.MacroF1);
        Assert.Null(evaluation.Auc);
        Assert.Contains("\"auc\": null", evaluation.ToJson());
    }

    [Fact]
    public void No_images_is_an_error_that_names_the_split() =>
        Assert.Contains("'test'", Assert.Throws<RequestException>(() => Evaluation.From([], [], Classes, split: "test")).Message);
}
