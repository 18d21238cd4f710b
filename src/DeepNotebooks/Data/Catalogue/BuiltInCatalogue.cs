namespace DeepNotebooks.Data;

/// <summary>The public sets that can be asked for by name anywhere.</summary>
static class BuiltInCatalogue
{
    internal static readonly IReadOnlyList<CatalogueEntry> Entries =
    [
        new()
        {
            Name = "fashion-mnist",
            Title = "Fashion-MNIST: Zalando's article images",
            Licence = "MIT",
            Citation = "Xiao, Rasul, Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, arXiv:1708.07747",
            Homepage = "https://github.com/zalandoresearch/fashion-mnist",
            Classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            Splits = new Dictionary<string, int> { ["train"] = 60_000, ["test"] = 10_000 },
            Channels = 1,
            Size = (28, 28),
            Files =
            [
                new("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                new("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                new("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                new("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
            ],
            Mirrors =
            [
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/",
            ],
        },
    ];
}
