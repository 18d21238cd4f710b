using static DeepNotebooks.RecipeOption;

namespace DeepNotebooks;

/// <summary>All values of a recipe that a command line or a magic can set, so that both take the same ones and describe them alike.</summary>
public static class RecipeOptions
{
    /// <summary>In the order in which help shows them.</summary>
    public static IReadOnlyList<RecipeOption> All { get; } =
    [
        Whole("--epochs", "passes over the training split", recipe => recipe.Epochs, (recipe, value) => recipe with { Epochs = value }),
        Whole("--batch", "images a step, at most", recipe => recipe.Batch, (recipe, value) => recipe with { Batch = value }),
        Number("--lr", "peak learning rate", recipe => recipe.LearningRate, (recipe, value) => recipe with { LearningRate = value }),
        Whole("--size", "side of the square images in pixels; 0 chooses by the data", recipe => recipe.Size, (recipe, value) => recipe with { Size = value }),
        Whole("--seed", "the same seed on the same machine gives the same bits", recipe => recipe.Seed, (recipe, value) => recipe with { Seed = value }),
        Whole("--limit", "at most so many training images a class; 0 takes all", recipe => recipe.Limit, (recipe, value) => recipe with { Limit = value }),
        Word(
            "--augment", "how images are changed at random: none, light, medium, strong, and values such as medium,flip=none,mixup=0.2", "light",
            (recipe, text) => recipe with { Augmentation = Augmentation.Parse(text) }, "none", "light", "medium", "strong"),
        Flag("--balanced", "take as many images of each class in an epoch", (recipe, value) => recipe with { Balanced = value }),
        Word("--device", "auto, cpu, cuda or cuda:N", "auto", (recipe, text) => recipe with { Device = text }, "auto", "cpu", "cuda"),
        Number("--wait", "minutes to wait for a GPU where others have them all", recipe => recipe.Wait, (recipe, value) => recipe with { Wait = value }),
    ];
}
