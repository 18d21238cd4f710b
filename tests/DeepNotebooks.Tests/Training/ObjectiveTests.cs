using DeepNotebooks.Training;
using static TorchSharp.torch;

namespace DeepNotebooks.Tests.Training;

public sealed class ObjectiveTests
{
    static readonly float[,] Logits = { { 2, 0, -1 }, { 0.5f, 1, 0 } };

    static double Loss(int image, int label) =>
        -Logits[image, label] + Math.Log(Enumerable.Range(0, 3).Sum(c => Math.Exp(Logits[image, c])));

    [Fact]
    public void Without_smoothing_and_weights_it_is_the_mean_cross_entropy() =>
        Assert.Equal((Loss(0, 0) + Loss(1, 2)) / 2, Of(new Recipe { LabelSmoothing = 0 }, [5, 5, 5]), 1e-5);

    [Fact]
    public void Smoothing_spreads_its_share_of_a_label_over_all_classes()
    {
        double Smooth(int image, int label) => (0.7 * Loss(image, label)) + (0.1 * Enumerable.Range(0, 3).Sum(c => Loss(image, c)));

        Assert.Equal((Smooth(0, 0) + Smooth(1, 2)) / 2, Of(new Recipe { LabelSmoothing = 0.3 }, [5, 5, 5]), 1e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Balanced_weights_let_a_rare_class_weigh_as_much_more_as_it_is_rarer(bool mixed)
    {
        // Of class 2 there is a quarter of what there is of class 0; of class 1 nothing.
        var loss = Of(new Recipe { LabelSmoothing = 0, ClassWeights = "balanced" }, [8, 0, 2], mixed);

        Assert.Equal((Loss(0, 0) + (4 * Loss(1, 2))) / 5, loss, 1e-5);
    }

    [Fact]
    public void A_mixed_image_is_of_both_classes_by_their_shares()
    {
        TorchLibrary.Load();
        using var scope = NewDisposeScope();
        using var objective = new Objective(new Recipe { LabelSmoothing = 0 }, [5, 5, 5], CPU);
        using var batch = new Batch(zeros(2, 1), tensor(new long[] { 0, 2 }), 2) { Partners = tensor(new long[] { 1, 2 }), Shares = tensor(new[] { 0.25f, 0.5f }) };

        var loss = objective.Loss(from_array(Logits), batch).item<float>();

        Assert.Equal(((0.25 * Loss(0, 0)) + (0.75 * Loss(0, 1)) + Loss(1, 2)) / 2, loss, 1e-5);
    }

    static double Of(Recipe recipe, int[] images, bool mixed = false)
    {
        TorchLibrary.Load();
        using var scope = NewDisposeScope();
        using var objective = new Objective(recipe, images, CPU);
        using var batch = new Batch(zeros(2, 1), tensor(new long[] { 0, 2 }), 2);
        return objective.Loss(from_array(Logits), !mixed ? batch : batch with { Partners = batch.Labels.clone(), Shares = ones(2) }).item<float>();
    }
}
