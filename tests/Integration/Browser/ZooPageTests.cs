using System.Globalization;
using DeepNotebooks.Integration.Harness;
using DeepNotebooks.Integration.Publish;
using Microsoft.Playwright;

namespace DeepNotebooks.Integration.Browser;

/// <summary>The page that <c>zoo index</c> writes, opened as a file in a real browser. Some of its cards were written by somebody who means harm.</summary>
public sealed class ZooPageTests(SmallZoo zoo) : IClassFixture<SmallZoo>, IDisposable
{
    const string Hostile = """
        # Innocent

        <script>document.title = "taken"</script>
        <img src="x" onerror="document.title = 'taken'">
        <svg onload="document.title = 'taken'"></svg>
        [a link](javascript:document.title='taken') and <a href="javascript:document.title='taken'">another</a>
        <style>body { display: none }</style>
        <meta http-equiv="refresh" content="0;url=https://example.org">

        **What it says** is still read.
        """;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsTool("chromium", "pil", "git-lfs")]
    public async Task Models_are_searched_and_sorted_and_the_address_says_how()
    {
        await using var chromium = await Chromium.StartAsync();
        var errors = new List<string>();
        var page = await OpenAsync(chromium, errors);

        Assert.Equal("5 models", await page.Locator("#count").InnerTextAsync());
        await Chromium.PictureAsync(page, "zoo-index");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("garden petal");
        Assert.Equal(["Colours of a garden"], await TitlesAsync(page));
        Assert.Equal("1 of 5 models", await page.Locator("#count").InnerTextAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await page.Locator("#count").GetByText("5 models", new() { Exact = true }).WaitForAsync();

        await page.Locator("#licence").SelectOptionAsync("MIT");
        await page.Locator("#metric").SelectOptionAsync("test_accuracy");
        await page.Locator("#bound").FillAsync("0.625");
        Assert.Equal(["Model 3"], await TitlesAsync(page));
        await page.Locator("#bound").FillAsync("");
        await page.Locator("#sort").SelectOptionAsync("test_accuracy");
        Assert.Equal(["Model 3", "Model 2", "Model 1"], await TitlesAsync(page));

        // The same address shows the same, to whomever it is sent.
        var address = page.Url;
        Assert.Contains("licence=MIT", address, StringComparison.Ordinal);
        var other = await chromium.PageAsync(errors);
        await other.GotoAsync(address);
        Assert.Equal(["Model 3", "Model 2", "Model 1"], await TitlesAsync(other));
        await other.Locator("#class").FillAsync("nothing of the kind");
        Assert.True(await other.Locator("#none").IsVisibleAsync());
        Assert.Empty(errors);
    }

    [NeedsTool("chromium", "pil", "git-lfs")]
    public async Task A_model_is_opened_by_keyboard_and_shows_pictures_versions_and_card()
    {
        await using var chromium = await Chromium.StartAsync();
        var errors = new List<string>();
        var page = await OpenAsync(chromium, errors);
        await page.GetByRole(AriaRole.Link, new() { Name = "Colours of a garden" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        // A wait for the address itself misses a page that has come before it begins.
        var pictures = page.Locator(".samples img");
        await pictures.First.WaitForAsync();
        Assert.EndsWith("/models/garden/colours/index.html", page.Url, StringComparison.Ordinal);
        Assert.Equal(3, await pictures.CountAsync());
        Assert.True(await pictures.First.EvaluateAsync<int>("image => image.naturalWidth") > 10);
        Assert.Equal(2, await page.Locator("table").First.Locator("tbody tr").CountAsync());
        await page.GetByText("How well it does").WaitForAsync();
        await Chromium.PictureAsync(page, "zoo-model");
        await page.GetByRole(AriaRole.Link, new() { Name = "All models" }).ClickAsync();
        Assert.Equal("5 models", await page.Locator("#count").InnerTextAsync());
        Assert.Empty(errors);
    }

    [NeedsTool("chromium", "pil", "git-lfs")]
    public async Task A_card_that_means_harm_does_nothing()
    {
        await using var chromium = await Chromium.StartAsync();
        var errors = new List<string>();
        var page = await OpenAsync(chromium, errors);
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);
        Assert.Equal("Model zoo", await page.TitleAsync());

        await page.GotoAsync(new Uri(new Uri(page.Url.Split('#')[0]), "models/hostile/model1/index.html").ToString());

        await page.GetByText("is still read").WaitForAsync();
        foreach (var link in await page.Locator(".card a").AllAsync())
            await link.ClickAsync();
        Assert.Equal("Model 1: hostile/model1", await page.TitleAsync());
        Assert.True(await page.Locator("body").IsVisibleAsync());
        Assert.Contains("<script>", await page.Locator(".card").InnerTextAsync(), StringComparison.Ordinal); // as letters
        Assert.All(asked, address => Assert.StartsWith("file:", address, StringComparison.Ordinal));
        Assert.Empty(errors);
    }

    [NeedsTool("chromium", "pil", "git-lfs")]
    public async Task In_the_dark_and_on_a_narrow_screen_all_of_it_is_there()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await OpenAsync(chromium, []);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.SetViewportSizeAsync(360, 800);

        foreach (var address in new[] { page.Url, new Uri(new Uri(page.Url), "models/garden/colours/index.html").ToString() })
        {
            await page.GotoAsync(address);
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{address} is wider than the screen");
            var colour = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
            var light = colour.Split('(', ',', ')')[1..4].Select(part => int.Parse(part, CultureInfo.InvariantCulture));
            Assert.All(light, channel => Assert.InRange(channel, 0, 60));
            await Chromium.PictureAsync(page, address.Contains("garden", StringComparison.Ordinal) ? "zoo-model-dark-narrow" : "zoo-index-dark-narrow");
        }
    }

    /// <summary>As they stand on the screen: a card that was just put there has no text before the next frame is drawn (content-visibility).</summary>
    static async Task<IReadOnlyList<string>> TitlesAsync(IPage page)
    {
        await page.EvaluateAsync("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        return await page.Locator("#models li:visible h2").AllInnerTextsAsync();
    }

    /// <summary>The published zoo, with four models more that were made by hand from its one.</summary>
    async Task<IPage> OpenAsync(Chromium chromium, ICollection<string> errors)
    {
        var clone = folder["clone"];
        if (!Directory.Exists(clone))
            await MakeAsync(clone);
        var page = await chromium.PageAsync(errors);
        await page.GotoAsync(new Uri(folder["site", "index.html"]).ToString());
        return page;
    }

    async Task MakeAsync(string clone)
    {
        var noLarge = new Dictionary<string, string?> { ["GIT_LFS_SKIP_SMUDGE"] = "1" };
        (await Command.RunAsync("git", ["clone", "-q", zoo.Address, clone], variables: noLarge)).Succeeded();
        var source = Path.Combine(clone, "models", "garden", "colours");
        for (var i = 1; i <= 4; i++)
        {
            var target = Path.Combine(clone, "models", "hostile", $"model{i}");
            foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, Path.GetRelativePath(source, file)))!);
                File.Copy(file, Path.Combine(target, Path.GetRelativePath(source, file)));
            }
            var manifest = await File.ReadAllTextAsync(Path.Combine(target, "model.yaml"));
            manifest = manifest
                .Replace($"name: {SmallZoo.ModelName}", $"name: hostile/model{i}", StringComparison.Ordinal)
                .Replace("version: 2", "version: 1", StringComparison.Ordinal)
                .Replace("title: Colours of a garden", $"title: Model {i}", StringComparison.Ordinal)
                .Replace("\nlicence: CC-BY-4.0", i == 4 ? "\nlicence: CC0-1.0" : "\nlicence: MIT", StringComparison.Ordinal);
            manifest = System.Text.RegularExpressions.Regex.Replace(manifest, "test_accuracy: [0-9.]+", $"test_accuracy: 0.6{i}", default, TimeSpan.FromSeconds(1));
            await File.WriteAllTextAsync(Path.Combine(target, "model.yaml"), manifest);
            await File.WriteAllTextAsync(Path.Combine(target, "README.md"), Hostile);
        }
        await Git.RunAsync(clone, "add", "-A");
        await Git.RunAsync(clone, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-m", "more");
        for (var i = 1; i <= 4; i++)
            await Git.RunAsync(clone, "-c", "user.name=x", "-c", "user.email=x@x", "tag", "-a", "-m", "x", $"hostile/model{i}@1");
        await zoo.DoneAsync("zoo", "index", "--zoo", clone, "-o", folder["site"]);
    }
}
