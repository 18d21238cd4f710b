using DeepNotebooks.Integration.Harness;
using Microsoft.Playwright;

namespace DeepNotebooks.Integration.Browser;

/// <summary>Debian's Chromium, without a window, steered by Playwright. Nothing it might ask the network for on its own is asked.</summary>
sealed class Chromium : IAsyncDisposable
{
    readonly IPlaywright playwright;
    readonly IBrowser browser;

    Chromium(IPlaywright playwright, IBrowser browser)
    {
        this.playwright = playwright;
        this.browser = browser;
    }

    public static async Task<Chromium> StartAsync()
    {
        var driver = await Playwright.CreateAsync();
        var program = await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Tool.Named("chromium").File,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        return new(driver, program);
    }

    /// <summary>An empty page, whose scripts' errors are collected in <paramref name="errors"/>.</summary>
    public async Task<IPage> PageAsync(ICollection<string>? errors = null)
    {
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1100, Height = 2000 } });
        page.PageError += (_, error) => errors?.Add(error);
        return page;
    }

    /// <summary>Notes what a page asks of anybody but the server at <paramref name="address"/>: hubs are often closed.</summary>
    public static void CollectRequestsBeyond(IPage page, Uri address, ICollection<string> strangers) => page.Request += (_, request) =>
    {
        var isHttp = request.Url.StartsWith("http", StringComparison.Ordinal);
        if (isHttp && !request.Url.StartsWith(address.ToString(), StringComparison.Ordinal))
            strangers.Add(request.Url);
    };

    /// <summary>Leaves a picture of the whole page in TestResults for people to look at.</summary>
    public static Task<byte[]> PictureAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Results, name + ".png"), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
