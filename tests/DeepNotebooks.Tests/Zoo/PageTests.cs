using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeepNotebooks.Zoos;
using SkiaSharp;

namespace DeepNotebooks.Tests.Zoos;

public sealed partial class PageTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    string Site => Path.Combine(scene.Root, "site");

    [Fact]
    public async Task Every_model_has_a_page_with_its_versions_pictures_card_and_lineage()
    {
        await scene.Store().InitAsync(default);
        var parent = await PublishAsync("fruit/body");
        await PublishAsync("cells/blood", parent, title: "Blood <b>cells</b> & more");
        await PublishAsync("cells/blood", parent, title: "Blood <b>cells</b> & more");

        Assert.Equal(2, await scene.Store().WritePageAsync(Site, null, default));

        var index = Read("index.html");
        Assert.Contains("Blood &lt;b&gt;cells&lt;/b&gt; &amp; more", index);
        Assert.Contains("2 models in 3 versions", index);
        var data = JsonNode.Parse(Data().Match(index).Groups["json"].Value)!.AsArray();
        Assert.Equal(["cells/blood", "fruit/body"], data.Select(model => (string)model!["name"]!));
        Assert.Equal(0.875, (double)data[0]!["metrics"]!["test_accuracy"]!);

        var page = Read("models/cells/blood/index.html");
        Assert.Contains("<code>cells/blood@2</code>", page);
        Assert.Matches("<td>2</td>.*<td>1</td>", page);
        Assert.Contains("<a href=\"../../../models/fruit/body/index.html\">fruit/body@1</a>", page);
        Assert.Contains("class=\"lineage\"", page);
        Assert.Contains("changed fc", page);
        Assert.Contains("How it was made", page); // of the card
        Assert.Contains("<img src=\"0.png\" alt=\"A sample of a b\"", page);
        Assert.True(SamplePictures.IsPng(File.ReadAllBytes(Path.Combine(Site, "models/cells/blood/0.png"))));
        Assert.DoesNotContain(scene.Root, page + index);
        Assert.DoesNotContain("<script>", page);
    }

    [Fact]
    public async Task Nothing_is_asked_of_anybody_and_no_script_but_its_own_may_run()
    {
        await scene.Store().InitAsync(default);
        await PublishAsync("cells/blood");
        await scene.Store().WritePageAsync(Site, null, default);

        foreach (var file in Directory.EnumerateFiles(Site, "*.html", SearchOption.AllDirectories))
        {
            var page = File.ReadAllText(file);
            Assert.Contains("default-src 'none'; img-src 'self' file: data:; style-src 'sha256-", page);
            Assert.DoesNotMatch("""(src|srcset|action|formaction)="?(https?:)?//""", page);
            Assert.DoesNotMatch("""<link |@import|url\(""", page);
        }
    }

    [Fact]
    public async Task A_page_is_replaced_as_a_whole_and_nothing_else_is()
    {
        await scene.Store().InitAsync(default);
        await PublishAsync("cells/blood");
        await scene.Store().WritePageAsync(Site, "First", default);
        File.WriteAllText(Path.Combine(Site, "models", "left-over"), "");
        await scene.Store().WritePageAsync(Site, "Second", default);
        Assert.Contains("<h1>Second</h1>", Read("index.html"));
        Assert.False(File.Exists(Path.Combine(Site, "models", "left-over")));

        var other = Directory.CreateDirectory(Path.Combine(scene.Root, "other")).FullName;
        File.WriteAllText(Path.Combine(other, "index.html"), "<title>my own page</title>");
        var refused = await Assert.ThrowsAsync<RequestException>(() => scene.Store().WritePageAsync(other, null, default));
        Assert.Contains("something else than a zoo's page", refused.Message);
        Assert.Equal(["other", "site"], Directory.GetDirectories(scene.Root).Select(Path.GetFileName).Where(name => name!.StartsWith("site") || name.StartsWith("other")).Order());
    }

    string Read(string page) => File.ReadAllText(Path.Combine(Site, page));

    async Task<ParentReference> PublishAsync(string name, ParentReference? parent = null, string title = "A model")
    {
        var package = scene.Package(name, seed: name.Length);
        File.WriteAllBytes(package.File("samples/0-a b.png"), ColourModel.Image(SKColors.Red));
        var draft = ZooScene.Draft(title) with { Parent = parent is null ? null : parent with { Changed = ["fc"], Kept = ["conv1", "layer1"], Measured = 2 } };
        var published = await scene.Store().PublishAsync(new StagedPackage(package.Folder, package.Name, draft, new PackageFacts()), default);
        return new() { Name = name, Version = published.Manifest.Version, Digest = $"sha256:{published.Manifest.Files["weights.safetensors"].Sha256}" };
    }

    [GeneratedRegex("""<script type="application/json" id="data">(?<json>[^<]*)</script>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Data();
}
