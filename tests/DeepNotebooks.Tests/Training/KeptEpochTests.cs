using DeepNotebooks.Training;

namespace DeepNotebooks.Tests.Training;

public sealed class KeptEpochTests
{
    static readonly Recipe Annealed = new();

    [Fact]
    public void The_highest_accuracy_is_kept_and_the_least_loss_where_it_is_equal() =>
        Assert.Equal(3, Kept(Annealed, 200, false, (0.80, 1.0), (0.90, 0.5), (0.90, 0.4), (0.90, 0.6), (0.85, 0.1)));

    [Fact]
    public void Of_what_a_few_images_cannot_tell_apart_the_last_is_kept() =>
        Assert.Equal(5, Kept(Annealed, 8, false, (0.250, 1.7), (0.875, 2.5), (1.000, 3.6), (0.750, 2.8), (0.875, 2.7)));

    [Fact]
    public void An_epoch_that_even_a_few_images_show_to_be_worse_is_not_kept_however_it_came_there() =>
        Assert.Equal(3, Kept(Annealed, 80, false, (0.50, 2.0), (0.95, 0.3), (0.90, 0.4), (0.84, 0.6), (0.80, 0.7), (0.76, 0.9)));

    [Fact]
    public void A_loss_beyond_all_numbers_is_not_kept() =>
        Assert.Equal(1, Kept(Annealed, 8, false, (0.5, 1.0), (0.5, double.PositiveInfinity)));

    [Fact]
    public void Few_images_at_a_constant_rate_or_with_patience_decide_by_their_loss()
    {
        (double, double)[] epochs = [(0.75, 1.0), (0.75, 0.6), (0.875, 0.7), (0.875, 0.8)];
        Assert.Equal(2, Kept(new() { Schedule = "constant" }, 8, false, epochs));
        Assert.Equal(2, Kept(new() { Patience = 3 }, 8, false, epochs));
    }

    [Fact]
    public void Where_most_labels_are_no_the_loss_decides_however_many_images_there_are()
    {
        (double, double)[] epochs = [(0.95, 0.5), (0.95, 0.3), (0.96, 0.4)];
        Assert.Equal(2, Kept(Annealed, 8, true, epochs));
        Assert.Equal(2, Kept(Annealed, 800, true, epochs));
    }

    static int Kept(Recipe recipe, int images, bool areMultiLabel, params (double Accuracy, double Loss)[] epochs)
    {
        var kept = new KeptEpoch(recipe, images, areMultiLabel);
        for (var i = 0; i < epochs.Length; i++)
            Assert.Equal(kept.Takes(new(i + 1, 0.1, epochs[i].Loss, epochs[i].Accuracy, 1e-3, 100, 1)), kept.Record!.Epoch == i + 1);
        return kept.Record!.Epoch;
    }
}
