namespace DeepNotebooks.Models;

/// <summary>Files of weights that torchvision hands out, and the normalisation of images that all of them learned with.</summary>
static class ImageNetWeights
{
    // The first eight digits of each file's SHA-256, which torchvision writes into its name: resnet18-f37072fd.pth and so on.
    static readonly HashSet<string> digests = new(StringComparer.Ordinal)
    {
        "f37072fd", "5c106cde", // ResNet-18
        "b627a593", "333f7ec4", // ResNet-34
        "0676ba61", "11ad3fa6", "19c8e357", // ResNet-50
        "8738ca79", "5c1a4163", // MobileNetV3 large
        "3dd342df", "7f5810bc", // EfficientNet-B0
        "983f1562", // ConvNeXt tiny
    };

    /// <summary>On the scale 0…1, red, green, blue.</summary>
    internal static float[] Mean => [0.485f, 0.456f, 0.406f];

    /// <summary>On the scale 0…1, red, green, blue.</summary>
    internal static float[] Std => [0.229f, 0.224f, 0.225f];

    /// <summary>Whether a file is one of torchvision's. Its name may be any; its content may not.</summary>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    internal static bool Are(string sha256) => digests.Contains(sha256[..8]);
}
