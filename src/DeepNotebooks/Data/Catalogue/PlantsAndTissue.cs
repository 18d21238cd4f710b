namespace DeepNotebooks.Data;

/// <summary>Leaves, flowers, tissue and cells in class folders: what a lab might begin from.</summary>
static class PlantsAndTissue
{
    internal static IEnumerable<CatalogueEntry> Entries =>
    [
        new()
        {
            Name = "beans",
            Title = "Beans: leaves with and without disease",
            Licence = "MIT",
            Citation = "Makerere AI Lab: Bean disease dataset, 2020",
            Homepage = "https://github.com/AI-Lab-Makerere/ibean/",
            Classes = ["angular_leaf_spot", "bean_rust", "healthy"],
            Splits = new Dictionary<string, int> { ["train"] = 1_034, ["val"] = 133, ["test"] = 128 },
            Channels = 3,
            Size = (500, 500),
            Files =
            [
                Bean("train.zip", 143_812_152, "284fe8456ce20687f4367ae7ad94a64577e7f9fde2c2c6b1c74340ab5dc82715"),
                Bean("validation.zip", 18_504_213, "90b7aa1c26d91d9afff07a30bbc67a5ea34f1f1397f068d8675be09d7d0c602d"),
                Bean("test.zip", 17_708_541, "ca67b15d960d1e2fd9d23fd8498ce86818ead90755c630a43baf19ec4af09312"),
            ],
        },
        new()
        {
            Name = "flower-photos",
            Title = "Flower photos: five kinds",
            Licence = "CC-BY-2.0",
            Citation = "The TensorFlow Team: Flowers, 2019, http://download.tensorflow.org/example_images/flower_photos.tgz",
            Homepage = "https://www.tensorflow.org/datasets/catalog/tf_flowers",
            Classes = ["daisy", "dandelion", "roses", "sunflowers", "tulips"],
            Splits = new Dictionary<string, int> { ["train"] = 3_670 },
            Channels = 3,
            Size = (320, 263),
            Files =
            [
                new("flower_photos.tgz", 228_813_984, Checksum.Sha256("4c54ace7911aaffe13a365c34f650e71dd5bf1be0a58b464e5a7183e3e595d9c"),
                    ["http://download.tensorflow.org/example_images/flower_photos.tgz"]),
            ],
        },
        new()
        {
            Name = "colorectal-histology",
            Title = "Colorectal histology: eight kinds of tissue",
            Licence = "CC-BY-4.0",
            Citation = "Kather et al.: Multi-class texture analysis in colorectal cancer histology, Scientific Reports 6:27988, 2016",
            Homepage = "https://zenodo.org/records/53169",
            Classes = ["01_TUMOR", "02_STROMA", "03_COMPLEX", "04_LYMPHO", "05_DEBRIS", "06_MUCOSA", "07_ADIPOSE", "08_EMPTY"],
            Splits = new Dictionary<string, int> { ["train"] = 5_000 },
            Channels = 3,
            Size = (150, 150),
            Files =
            [
                new("Kather_texture_2016_image_tiles_5000.zip", 258_098_431, Checksum.Sha256("936d0b95ae0f04f1f7b18a2b7e8c55776c3e887d102f645bcee752d1a6626a32"),
                    ["https://zenodo.org/record/53169/files/Kather_texture_2016_image_tiles_5000.zip"]),
            ],
        },
        new()
        {
            Name = "eurosat",
            Title = "EuroSAT: land use from Sentinel-2, in RGB",
            Licence = "MIT",
            Citation = "Helber, Bischke, Dengel, Borth: EuroSAT: A Novel Dataset and Deep Learning Benchmark for Land Use and Land Cover Classification, IEEE JSTARS 12(7), 2019",
            Homepage = "https://github.com/phelber/EuroSAT",
            Classes = ["AnnualCrop", "Forest", "HerbaceousVegetation", "Highway", "Industrial", "Pasture", "PermanentCrop", "Residential", "River", "SeaLake"],
            Splits = new Dictionary<string, int> { ["train"] = 27_000 },
            Channels = 3,
            Size = (64, 64),
            Files =
            [
                new("EuroSAT.zip", Bytes: null, Checksum.Md5("c8fa014336c82ac7804f0398fcb19387"),
                    [
                        "https://huggingface.co/datasets/torchgeo/eurosat/resolve/c877bcd43f099cd0196738f714544e355477f3fd/EuroSAT.zip",
                        "https://madm.dfki.de/files/sentinel/EuroSAT.zip",
                    ]),
            ],
        },
    ];

    static CatalogueFile Bean(string file, long bytes, string sha256) =>
        new(file, bytes, Checksum.Sha256(sha256), [$"https://storage.googleapis.com/ibeans/{file}"]);
}
