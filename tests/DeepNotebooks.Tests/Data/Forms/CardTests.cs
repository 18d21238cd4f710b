using System.Text.Json.Nodes;

namespace DeepNotebooks.Tests.Data;

public sealed class CardTests : IDisposable
{
    const string Card = "title: Trees\nsummary: Leaves of trees.\nlicence: CC-BY-4.0\nhomepage: https://example.org/trees\ncitation: Doe 2020\ncreators: [Jane Doe]\npublished: 2020-05-31\n";

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("license: MIT\n", "dataset.yaml:1: there is no key 'license'. Did you mean 'licence'?")]
    [InlineData("name: trees\nsources:\n- url: https://example.org\n  sha265: abc\n", "dataset.yaml:4: there is no key 'sha265'. Did you mean 'sha256'?")]
    [InlineData("name: a\nname: b\n", "dataset.yaml:2:")]
    [InlineData("name: [a, b]\n", "dataset.yaml:1:")]
    public async Task A_card_with_a_key_or_value_that_is_none_is_refused_with_its_line(string card, string complaint)
    {
        scratch.ImageFolder("set", ["train"], ["ash", "oak"]);
        scratch.Write("set/dataset.yaml", System.Text.Encoding.UTF8.GetBytes(card));

        Assert.Contains(complaint, await scratch.Refused("set"));
    }

    [Fact]
    public async Task A_card_names_the_classes_that_the_data_only_number()
    {
        scratch.Idx("set");
        scratch.Write("set/dataset.yaml", "classes: [nought, one, two, three, four, five, six, seven, eight, nine]\n"u8.ToArray());
        Assert.Equal("seven", (await scratch.Load("set")).Classes[7]);

        scratch.Write("set/dataset.yaml", "classes: [nought, one]\n"u8.ToArray());
        Assert.Contains("names 2 classes, and there are labels up to 9", await scratch.Refused("set"));
    }

    [NeedsPython("rdflib")]
    public async Task Croissant_is_read_as_JSON_LD_by_another_program_and_leads_to_the_files_and_their_classes()
    {
        scratch.ImageFolder("folders", ["train", "test"], ["ash", "b-é"], perClass: 2);
        scratch.ImageFolder("alone", ["."], ["ash", "oak"], perClass: 2);
        scratch.Idx("arrays");
        scratch.Write("table/labels.csv", "file,label\na.png,x\nb.png,y\n"u8.ToArray());
        scratch.Write("table/a.png", DecodeTests.GreyPng(1));
        scratch.Write("table/b.png", DecodeTests.GreyPng(2));
        Directory.CreateDirectory(scratch["parquet/data"]);
        ParquetTests.WriteFile(scratch["parquet/data/train.parquet"], 0, 4, ParquetSharp.Compression.Snappy, dictionary: false, pages: 1);

        foreach (var (name, records, files) in new[] { ("folders", true, 8), ("alone", true, 4), ("arrays", false, 0), ("table", true, 0), ("parquet", true, 0) })
        {
            File.WriteAllText(scratch[$"{name}/dataset.yaml"], Card);
            var data = await scratch.Load(name);
            File.WriteAllText(scratch[$"{name}.json"], data.ToCroissant(out var missing));
            Assert.Empty(missing);

            var found = JsonNode.Parse(SystemPython.Run("check_croissant.py", scratch[$"{name}.json"], scratch[name]))!;

            Assert.Equal("[]", found["problems"]!.ToJsonString());
            Assert.Equal(records, found["records"]!.AsArray().Any(item => (string?)item == "records"));
            var labels = found["labels"]!.AsObject();
            Assert.Equal(files, labels.Count);
            foreach (var split in files > 0 ? data.Splits.Keys : [])
            {
                for (var i = 0; i < data.Splits[split]; i++)
                    Assert.Equal(data.Classes[data.Split(split).Label(i)], (string?)labels[data.Split(split).Name(i)]);
            }
        }
    }

    [Fact]
    public async Task What_the_specification_asks_for_and_nobody_told_is_named_and_not_invented()
    {
        scratch.ImageFolder("set", ["train"], ["ash", "oak"]);

        var text = (await scratch.Load("set")).ToCroissant(out var missing);

        Assert.Equal(["licence", "homepage", "creators", "published"], missing);
        Assert.DoesNotContain("datePublished", text, StringComparison.Ordinal);
        var generated = await scratch.Library().LoadAsync("shapes", null, null, CancellationToken.None);
        Assert.Contains("is generated", Assert.Throws<RequestException>(() => generated.ToCroissant(out _)).Message);
    }
}
