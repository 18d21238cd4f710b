using System.Text.Json.Nodes;
using System.Xml.Linq;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class LineageTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task Ancestors_and_what_was_made_of_them_are_one_tree()
    {
        await scene.Store().InitAsync(default);
        var fruit = await PublishAsync("fruit/body", parent: null);
        var cells = await PublishAsync("cells/blood", fruit);
        await PublishAsync("cells/other", fruit);
        await PublishAsync("tissue/kidney", cells);
        await PublishAsync("cells/blood", fruit); // a second version, which nobody built upon
        await PublishAsync("else/where", parent: null);

        var lineage = await scene.Store().LineageAsync(ModelName.Parse("cells/blood@1"), default);

        Assert.Equal("cells/blood@1", lineage.Asked);
        Assert.Equal("fruit/body@1(cells/blood@1(tissue/kidney@1()),cells/blood@2(),cells/other@1())", Shape(lineage.Root));
        Assert.All(lineage.Nodes(), node => Assert.Null(node.Remark));
        Assert.Equal(Shape(lineage.Root), Shape((await scene.Store().LineageAsync(ModelName.Parse("tissue/kidney"), default)).Root));
    }

    [Fact]
    public async Task A_parent_that_is_not_here_or_is_another_is_told()
    {
        await scene.Store().InitAsync(default);
        await PublishAsync("cells/blood", new ParentReference { Name = "cells/body", Version = 3, Digest = Digest('b') });
        var missing = (await scene.Store().LineageAsync(ModelName.Parse("cells/blood"), default)).Root;
        Assert.Equal(("cells/body@3", "not in this zoo"), (missing.Name, missing.Remark));

        await PublishAsync("cells/forged", new ParentReference { Name = "cells/blood", Version = 1, Digest = Digest('c') });
        var lineage = await scene.Store().LineageAsync(ModelName.Parse("cells/forged"), default);
        Assert.Contains("not its parent's", lineage.Nodes().Single(node => node.Name == "cells/forged@1").Remark);
    }

    [Fact]
    public async Task A_ring_that_somebody_wrote_by_hand_ends()
    {
        await scene.Store().InitAsync(default);
        await PublishAsync("a/a", new ParentReference { Name = "a/b", Version = 1, Digest = Digest('a') });
        await PublishAsync("a/b", new ParentReference { Name = "a/a", Version = 1, Digest = Digest('a') });

        var lineage = await scene.Store().LineageAsync(ModelName.Parse("a/a"), default);
        Assert.Equal(2, lineage.Nodes().Count());
    }

    [Fact]
    public async Task It_is_drawn_as_boxes_and_lines_whatever_names_there_are()
    {
        await scene.Store().InitAsync(default);
        var parent = await PublishAsync("fruit/body", parent: null);
        await PublishAsync("cells/a", parent, dataset: "<script>&");
        await PublishAsync("cells/b", parent);

        var svg = XDocument.Parse(LineageDrawing.Svg(await scene.Store().LineageAsync(ModelName.Parse("fruit/body"), default)));
        XNamespace name = "http://www.w3.org/2000/svg";
        Assert.Equal(3, svg.Descendants(name + "rect").Count());
        Assert.Equal(2, svg.Descendants(name + "path").Count());
        Assert.Contains(svg.Descendants(name + "text"), text => text.Value.Contains("<script>&"));
    }

    [Fact]
    public async Task What_a_re_training_changed_is_told_drawn_and_printed()
    {
        await scene.Store().InitAsync(default);
        var parent = await PublishAsync("fruit/body", parent: null);
        await PublishAsync("cells/head", parent with { Changed = ["fc"], Kept = ["conv1", "layer1"], Measured = 20 });
        await PublishAsync("cells/whole", parent with { Changed = ["conv1", "layer1", "fc"], Kept = [], Measured = 20 });
        await PublishAsync("cells/none", parent with { Changed = [], Kept = ["conv1", "fc"], Measured = 0 });
        await PublishAsync("cells/older", parent); // published before it was recorded

        var lineage = await scene.Store().LineageAsync(ModelName.Parse("fruit/body"), default);
        Assert.Equal(
            ["changed fc, 20 statistics", "no tensor changed", null, "all tensors changed"],
            lineage.Root.Children.OrderBy(node => node.Name, StringComparer.Ordinal).Select(node => node.Changes));
        Assert.Null(lineage.Root.Changes);

        var json = JsonNode.Parse(lineage.ToJson())!["root"]!["children"]!.AsArray().Single(node => (string)node!["name"]! == "cells/head@1")!;
        Assert.Equal(["fc"], json["changed"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(20, (int)json["measured"]!);
        var texts = XDocument.Parse(LineageDrawing.Svg(lineage)).Descendants(XName.Get("text", "http://www.w3.org/2000/svg")).Select(text => text.Value);
        Assert.Contains("changed fc, 20 statistics", texts);
    }

    [Fact]
    public async Task Of_a_family_too_large_for_a_picture_the_way_to_the_model_is_kept()
    {
        await scene.Store().InitAsync(default);
        var oldest = await PublishAsync("a/oldest", parent: null);
        var middle = await PublishAsync("a/middle", oldest);
        foreach (var name in new[] { "a/x", "a/y", "a/z" })
            await PublishAsync(name, oldest);
        await PublishAsync("a/asked", middle);

        var lineage = await scene.Store().LineageAsync(ModelName.Parse("a/asked"), default);
        Assert.Equal(6, lineage.Near(6).Nodes().Count());
        Assert.Equal("a/oldest@1(a/middle@1(a/asked@1()))", Shape(lineage.Near(5).Root));
    }

    async Task<ParentReference> PublishAsync(string name, ParentReference? parent, string dataset = "blood-cells")
    {
        var draft = ZooScene.Draft(name);
        draft = draft with { Parent = parent, Dataset = draft.Dataset with { Name = dataset } };
        var package = scene.Package(name, seed: name.GetHashCode(StringComparison.Ordinal));
        var published = await scene.Store().PublishAsync(new StagedPackage(package.Folder, package.Name, draft, new PackageFacts()), default);
        return new() { Name = name, Version = published.Manifest.Version, Digest = $"sha256:{published.Manifest.Files["weights.safetensors"].Sha256}" };
    }

    static string Digest(char digit) => "sha256:" + new string(digit, 64);

    // Times are of whole seconds, in which several may be published.
    static string Shape(LineageNode node) => $"{node.Name}({string.Join(",", node.Children.OrderBy(child => child.Name, StringComparer.Ordinal).Select(Shape))})";
}
