namespace DeepNotebooks.Data;

/// <summary>The classes of a split's images: one of each image, or, in a multi-label set, any number, none included.</summary>
sealed class ImageLabels
{
    readonly int[] classes;
    readonly int[]? starts; // null: one class an image

    ImageLabels(int[] classes, int[]? starts) => (this.classes, this.starts) = (classes, starts);

    internal int Count => starts is null ? classes.Length : starts.Length - 1;

    internal bool AreMultiple => starts is not null;

    /// <summary>One class an image.</summary>
    internal static ImageLabels Single(int[] classes) => new(classes, starts: null);

    /// <summary>Any number of classes an image.</summary>
    internal static ImageLabels Multiple(IReadOnlyList<int[]> images)
    {
        var ends = new int[images.Count + 1];
        for (var i = 0; i < images.Count; i++)
            ends[i + 1] = ends[i] + images[i].Length;
        return new([.. images.SelectMany(image => image)], ends);
    }

    /// <summary>As a form has read them: one class an image, or any number where the set is multi-label.</summary>
    internal static ImageLabels Of(IReadOnlyList<int[]> images, bool multiple) =>
        multiple ? Multiple(images) : Single([.. images.Select(classes => classes[0])]);

    /// <summary>The class of an image.</summary>
    /// <exception cref="InvalidOperationException">The set is multi-label: whoever needs one class refuses such a set first.</exception>
    internal int One(int index) =>
        starts is null ? classes[index] : throw new InvalidOperationException("An image of a multi-label set has no one class.");

    /// <summary>All classes of an image, ascending.</summary>
    internal ReadOnlyMemory<int> All(int index) =>
        starts is null ? classes.AsMemory(index, 1) : classes.AsMemory(starts[index], starts[index + 1] - starts[index]);
}
