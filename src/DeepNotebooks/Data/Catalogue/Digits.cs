namespace DeepNotebooks.Data;

/// <summary>MNIST and those made in its image: 28 × 28 grey pixels in IDX files.</summary>
static class Digits
{
    internal static IEnumerable<CatalogueEntry> Entries =>
    [
        Set(
            "fashion-mnist", "Fashion-MNIST: Zalando's article images", "MIT",
            "Xiao, Rasul, Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, arXiv:1708.07747",
            "https://github.com/zalandoresearch/fashion-mnist",
            ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            [
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/",
            ],
            (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
        Set(
            "mnist", "MNIST: handwritten digits", "CC-BY-SA-3.0",
            "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition, Proceedings of the IEEE 86(11), 1998",
            "http://yann.lecun.com/exdb/mnist/",
            [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")],
            ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"],
            (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
        Set(
            "kmnist", "Kuzushiji-MNIST: cursive Japanese characters", "CC-BY-SA-4.0",
            "Clanuwat et al.: Deep Learning for Classical Japanese Literature, arXiv:1812.01718",
            "http://codh.rois.ac.jp/kmnist/",
            ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
            ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"],
            (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
            (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
            (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
            (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c")),
    ];

    static CatalogueEntry Set(
        string name, string title, string licence, string citation, string homepage, string[] classes, string[] mirrors,
        params (long Bytes, string Sha256)[] files)
    {
        string[] paths = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];
        return new CatalogueEntry
        {
            Name = name,
            Title = title,
            Licence = licence,
            Citation = citation,
            Homepage = homepage,
            Classes = classes,
            Splits = new Dictionary<string, int> { ["train"] = 60_000, ["test"] = 10_000 },
            Channels = 1,
            Size = (28, 28),
            Files =
            [
                .. paths.Zip(files, (path, file) => new CatalogueFile(
                    path, file.Bytes, Checksum.Sha256(file.Sha256), [.. mirrors.Select(mirror => mirror + path)])),
            ],
        };
    }
}
