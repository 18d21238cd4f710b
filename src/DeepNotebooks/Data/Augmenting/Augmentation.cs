using DeepNotebooks.Text;

namespace DeepNotebooks;

/// <summary>Random changes of training images: what may be done to a picture of a class without making it another class.</summary>
/// <remarks>
/// What happens to an image depends on the recipe's seed, the epoch and the image, never on threads. The defaults change little: small
/// shifts, and mirroring where class names do not speak against it.
/// </remarks>
public sealed record Augmentation
{
    /// <summary>Which images may be mirrored; half of them are.</summary>
    public Mirroring Flip { get; init; } = Mirroring.Auto;

    /// <summary>Moves an image by up to this share of its side, in both directions; its rim is repeated where that leaves a gap.</summary>
    public double Shift { get; init; } = 0.06;

    /// <summary>Random resized crops: the least share of the picture's area that is kept, 0.08 to 1; 1 crops nothing. Takes the place of <see cref="Shift"/>.</summary>
    public double Crop { get; init; } = 1;

    /// <summary>Turns an image by up to so many degrees, 0 to 180.</summary>
    public double Rotation { get; init; }

    /// <summary>Brighter or darker by up to this share, 0 to 1.</summary>
    public double Brightness { get; init; }

    /// <summary>More or less contrast by up to this share, 0 to 1.</summary>
    public double Contrast { get; init; }

    /// <summary>More or less colour by up to this share, 0 to 1; nothing to grey images.</summary>
    public double Saturation { get; init; }

    /// <summary>Turns colours by up to this share of the colour circle, 0 to 0.5; nothing to grey images.</summary>
    public double Hue { get; init; }

    /// <summary>So many operations an image, drawn from fourteen (Cubuk et al.: RandAugment, 2020), 0 to 8.</summary>
    public int Operations { get; init; }

    /// <summary>How strong those <see cref="Operations"/> are, 0 to 1.</summary>
    public double Magnitude { get; init; } = 0.3;

    /// <summary>How often a rectangle of an image is replaced by noise, 0 to 1 (Zhong et al.: Random Erasing, 2020).</summary>
    public double Erase { get; init; }

    /// <summary>Blends an image with another and their labels alike; the Beta distribution's parameter, 0 (never) to 1 (Zhang et al.: mixup, 2018).</summary>
    public double Mixup { get; init; }

    /// <summary>Puts a rectangle of another image into one and its label in proportion; as <see cref="Mixup"/> (Yun et al.: CutMix, 2019). With both, each has half of the images.</summary>
    public double Cutmix { get; init; }

    /// <summary>Images as they are.</summary>
    public static Augmentation None { get; } = new() { Flip = Mirroring.None, Shift = 0 };

    /// <summary>The defaults: for a few epochs, or a few thousand images.</summary>
    public static Augmentation Light { get; } = new();

    /// <summary>Crops, small turns and some colour: for photographs and tens of epochs.</summary>
    public static Augmentation Medium { get; } = new() { Crop = 0.5, Rotation = 10, Brightness = 0.2, Contrast = 0.2, Saturation = 0.2, Hue = 0.02 };

    /// <summary>As large networks are trained over a hundred epochs and more.</summary>
    public static Augmentation Strong { get; } =
        new() { Crop = 0.25, Operations = 2, Magnitude = 0.5, Erase = 0.25, Mixup = 0.2, Cutmix = 1 };

    /// <summary>Reads what <c>--augment</c> takes: none, light, medium or strong, and single values after it: "medium,flip=none,mixup=0.2".</summary>
    /// <exception cref="RequestException">There is no such name, or a value is out of range.</exception>
    public static Augmentation Parse(string text) => AugmentationText.Parse(text);

    /// <exception cref="RequestException">A value is out of range; the message names the first.</exception>
    internal void Validate()
    {
        static void Check(bool fits, string name, object value, string range)
        {
            if (!fits)
                throw new RequestException($"augmentation: {name} is {value}, and must be {range}.");
        }
        Check(Shift is >= 0 and <= 0.5, "shift", Shift, "0 to 0.5");
        Check(Crop is >= 0.08 and <= 1, "crop", Crop, "0.08 to 1");
        Check(Rotation is >= 0 and <= 180, "rotation", Rotation, "0 to 180 degrees");
        Check(Brightness is >= 0 and <= 1, "brightness", Brightness, "0 to 1");
        Check(Contrast is >= 0 and <= 1, "contrast", Contrast, "0 to 1");
        Check(Saturation is >= 0 and <= 1, "saturation", Saturation, "0 to 1");
        Check(Hue is >= 0 and <= 0.5, "hue", Hue, "0 to 0.5");
        Check(Operations is >= 0 and <= 8, "operations", Operations, "0 to 8");
        Check(Magnitude is >= 0 and <= 1, "magnitude", Magnitude, "0 to 1");
        Check(Erase is >= 0 and <= 1, "erase", Erase, "0 to 1");
        Check(Mixup is >= 0 and <= 1, "mixup", Mixup, "0 to 1");
        Check(Cutmix is >= 0 and <= 1, "cutmix", Cutmix, "0 to 1");
    }
}

/// <summary>Which images may be mirrored.</summary>
public enum Mirroring
{
    /// <summary>Left to right, unless class names say that a mirror image is something else: numbers, single letters, left and right, clockwise.</summary>
    Auto,

    /// <summary>None.</summary>
    None,

    /// <summary>Left to right.</summary>
    Horizontal,

    /// <summary>Left to right and top to bottom: for what has no upside, such as cells or land from above.</summary>
    Both,
}
