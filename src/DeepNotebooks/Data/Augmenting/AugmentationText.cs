using System.Globalization;

namespace DeepNotebooks.Text;

/// <summary>An augmentation as it is typed: a name, and single values after it.</summary>
static class AugmentationText
{
    static readonly Dictionary<string, Augmentation> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["none"] = Augmentation.None,
        ["light"] = Augmentation.Light,
        ["medium"] = Augmentation.Medium,
        ["strong"] = Augmentation.Strong,
    };

    static readonly Dictionary<string, Func<Augmentation, double, Augmentation>> Values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["shift"] = (augmentation, value) => augmentation with { Shift = value },
        ["crop"] = (augmentation, value) => augmentation with { Crop = value },
        ["rotation"] = (augmentation, value) => augmentation with { Rotation = value },
        ["brightness"] = (augmentation, value) => augmentation with { Brightness = value },
        ["contrast"] = (augmentation, value) => augmentation with { Contrast = value },
        ["saturation"] = (augmentation, value) => augmentation with { Saturation = value },
        ["hue"] = (augmentation, value) => augmentation with { Hue = value },
        ["operations"] = (augmentation, value) => augmentation with { Operations = (int)value },
        ["magnitude"] = (augmentation, value) => augmentation with { Magnitude = value },
        ["erase"] = (augmentation, value) => augmentation with { Erase = value },
        ["mixup"] = (augmentation, value) => augmentation with { Mixup = value },
        ["cutmix"] = (augmentation, value) => augmentation with { Cutmix = value },
    };

    internal static Augmentation Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var named = Names.TryGetValue(parts[0], out var augmentation);
        augmentation ??= Augmentation.Light;
        foreach (var part in parts.Skip(named ? 1 : 0))
            augmentation = With(augmentation, part);
        augmentation.Validate();
        return augmentation;
    }

    static Augmentation With(Augmentation augmentation, string part)
    {
        if (part.Split('=') is not [var name, var value])
            throw new RequestException($"'{part}' is not an augmentation: it is {string.Join(", ", Names.Keys)}, or values such as 'medium,flip=none,mixup=0.2'.");
        if (name.Equals("flip", StringComparison.OrdinalIgnoreCase))
        {
            return Enum.TryParse<Mirroring>(value, ignoreCase: true, out var flip) && Enum.IsDefined(flip) && !char.IsDigit(value[0])
                ? augmentation with { Flip = flip }
                : throw new RequestException($"augmentation: flip is '{value}', and must be auto, none, horizontal or both.");
        }
        if (!Values.TryGetValue(name, out var set))
            throw new RequestException($"augmentation: there is no '{name}'.{Nearest.Hint(name, Values.Keys.Append("flip"))} (It has flip, {string.Join(", ", Values.Keys)}.)");
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && (!name.Equals("operations", StringComparison.OrdinalIgnoreCase) || number == Math.Truncate(number))
            ? set(augmentation, number)
            : throw new RequestException($"augmentation: {name} is '{value}', which is not {(name == "operations" ? "a whole number" : "a number")}.");
    }
}
