namespace DeepNotebooks.Data;

/// <summary>CIFAR-10 and CIFAR-100, their makers' binary version: class names are in the archive.</summary>
static class Cifar
{
    internal static IEnumerable<CatalogueEntry> Entries =>
    [
        Set("cifar10", "CIFAR-10: small photographs of ten kinds of things", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            "cifar-10-binary.tar.gz", ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]),
        Set("cifar100", "CIFAR-100: small photographs of a hundred kinds of things", 168_513_733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
            "cifar-100-binary.tar.gz",
            [
                "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl", "boy", "bridge", "bus",
                "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab",
                "crocodile", "cup", "dinosaur", "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard",
                "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom",
                "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate", "poppy", "porcupine",
                "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail",
                "snake", "spider", "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger",
                "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
            ]),
    ];

    static CatalogueEntry Set(string name, string title, long bytes, string sha256, string file, string[] classes) => new()
    {
        Name = name,
        Title = title,
        Licence = "NOASSERTION",
        Citation = "Krizhevsky: Learning Multiple Layers of Features from Tiny Images, technical report, University of Toronto, 2009",
        Homepage = "https://www.cs.toronto.edu/~kriz/cifar.html",
        Classes = classes,
        Splits = new Dictionary<string, int> { ["train"] = 50_000, ["test"] = 10_000 },
        Channels = 3,
        Size = (32, 32),
        Files = [new(file, bytes, Checksum.Sha256(sha256), [$"https://www.cs.toronto.edu/~kriz/{file}"])],
    };
}
