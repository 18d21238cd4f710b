using System.Text.Json;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class SearchTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task What_is_said_must_all_hold_and_what_is_not_said_does_not_matter()
    {
        await scene.Store().InitAsync(default);
        await PublishAsync("cells/blood", "blood-cells", "CC-BY-4.0", 0.95, "basophil", "what?");
        await PublishAsync("cells/tissue", "tissue", "MIT", 0.8, "kidney", "liver");
        await PublishAsync("fruit/body", "fruit", "MIT-0", null, "apple", "pear");

        Assert.Equal(["cells/blood", "cells/tissue", "fruit/body"], await FindAsync(new()));
        Assert.Equal(["cells/blood", "cells/tissue"], await FindAsync(new() { Text = "cells" }));
        Assert.Equal(["cells/tissue"], await FindAsync(new() { Text = "cells", Licence = "mit" }));
        Assert.Equal(["cells/blood"], await FindAsync(new() { Class = "Baso*" }));
        Assert.Equal(["cells/blood"], await FindAsync(new() { Class = "what?" }));
        Assert.Empty(await FindAsync(new() { Class = "wha?s" }));
        Assert.Equal(["cells/blood"], await FindAsync(new() { Dataset = "*cells" }));
        Assert.Empty(await FindAsync(new() { Dataset = "cells" }));
        Assert.Empty(await FindAsync(new() { Task = "multi-label-classification" }));
        Assert.Equal(["cells/blood"], await FindAsync(new() { Metric = "test_accuracy > 0.9" }));
        Assert.Equal(["cells/tissue"], await FindAsync(new() { Metric = "accuracy<=0.8, accuracy>=0.8" }));
        Assert.Equal(["fruit/body"], await FindAsync(new() { Metric = "accuracy=0.5" })); // its validation split's: it has no other
    }

    /// <summary>A list reads less of each model.yaml than what shows one model does.</summary>
    [Fact]
    public async Task A_list_tells_of_a_model_what_is_shown_of_it_alone()
    {
        await scene.Store().InitAsync(default);
        var package = scene.Package();
        var draft = ZooScene.Draft("Blood cells") with { Task = "multi-label-classification", Recipe = new() { Model = "resnet18" } };
        await scene.Store().PublishAsync(new StagedPackage(package.Folder, package.Name, draft, new PackageFacts()), default);

        var shown = JsonSerializer.Serialize((await scene.Store().ShowAsync(ModelName.Parse("cells/blood"), default)).Entry);

        Assert.Contains("\"Changed\":[\"fc\",\"layer4\"]", shown);
        foreach (var cache in (string[])["first", "again", "again"])
            Assert.Equal(shown, JsonSerializer.Serialize(Assert.Single(await scene.Store(cache).ListAsync(search: null, default))));
    }

    [Theory]
    [InlineData("accuracy")]
    [InlineData("accuracy>much")]
    [InlineData("accuracy=>0.9")]
    [InlineData(">0.9")]
    public async Task A_condition_that_is_none_is_told_in_one_line_even_of_an_empty_zoo(string metric)
    {
        var error = await Assert.ThrowsAsync<RequestException>(() => scene.Store().SearchAsync(new ZooQuery { Metric = metric }, default));
        Assert.Contains($"'{metric}' is no condition", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    async Task<IEnumerable<string>> FindAsync(ZooQuery query) => (await scene.Store().SearchAsync(query, default)).Select(entry => entry.Name);

    async Task PublishAsync(string name, string dataset, string licence, double? accuracy, params string[] classes)
    {
        var draft = ZooScene.Draft(name);
        draft = draft with
        {
            Classes = [.. classes],
            Licence = licence,
            Dataset = draft.Dataset with { Name = dataset },
            Parent = null,
            Metrics = accuracy is { } share ? new() { ["test_accuracy"] = share, ["val_accuracy"] = 0.99 } : new() { ["val_accuracy"] = 0.5 },
        };
        var package = scene.Package(name, seed: name.Length);
        await scene.Store().PublishAsync(new StagedPackage(package.Folder, package.Name, draft, new PackageFacts()), default);
    }
}
