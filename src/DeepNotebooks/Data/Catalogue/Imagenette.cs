namespace DeepNotebooks.Data;

/// <summary>Imagenette: ten easy classes of ImageNet in three sizes, second edition. The class folders have WordNet's codes for names.</summary>
static class Imagenette
{
    internal static IEnumerable<CatalogueEntry> Entries =>
    [
        Set("imagenette", "", "imagenette2", 1_556_914_727, "de32de18a7d8df0114d5e2c3c14cafb9558e8f00441a73aa7953681ad02be49c", (500, 375)),
        Set("imagenette-320", ", shorter side 320 pixels", "imagenette2-320", 341_553_947, "5020a9130cea0348272823cb12d2db7e981c6f2afa3dce71ccd5b8013005c55e", (426, 320)),
        Set("imagenette-160", ", shorter side 160 pixels", "imagenette2-160", 98_948_031, "88daccb09b6fce93f45e6c09ddeb269cce705549e6bff322092a2a5a11489863", (213, 160)),
    ];

    static CatalogueEntry Set(string name, string size, string file, long bytes, string sha256, (int Width, int Height) pixels) => new()
    {
        Name = name,
        VariantOf = name == "imagenette" ? null : "imagenette",
        Title = $"Imagenette: ten classes of ImageNet{size}",
        Licence = "Apache-2.0",
        Summary = "The licence is fast.ai's for the selection; the photographs are ImageNet's, under its terms.",
        Citation = "Howard: Imagenette, https://github.com/fastai/imagenette",
        Homepage = "https://github.com/fastai/imagenette",
        Classes = ["tench", "English springer", "cassette player", "chain saw", "church", "French horn", "garbage truck", "gas pump", "golf ball", "parachute"],
        ClassFolders =
        [
            "n01440764", "n02102040", "n02979186", "n03000684", "n03028079", "n03394916", "n03417042", "n03425413", "n03445777", "n03888257",
        ],
        Splits = new Dictionary<string, int> { ["train"] = 9_469, ["val"] = 3_925 },
        Channels = 3,
        Size = pixels,
        Files = [new($"{file}.tgz", bytes, Checksum.Sha256(sha256), [$"https://s3.amazonaws.com/fast-ai-imageclas/{file}.tgz"])],
    };
}
