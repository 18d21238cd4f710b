using DeepNotebooks.Integration.Harness;
using DeepNotebooks.Integration.Publish;

namespace DeepNotebooks.Integration.Browser;

/// <summary>The page of <c>deepnotebooks serve</c> in a real browser.</summary>
[Collection(nameof(PublishedProgram))]
public sealed class ServicePageTests(PublishedProgram published)
{
    [NeedsTool("chromium", "pil")]
    public async Task An_image_dropped_on_the_page_is_answered_with_its_class()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}/");
        await using var service = published.Program.Start(
            published.Folder.FullName, "serve", PublishedProgram.ModelName, "--zoo", published.Zoo, "--urls", address.ToString());
        await service.AnswersAsync(new Uri(address, "health"));
        await using var chromium = await Chromium.StartAsync();
        var errors = new List<string>();
        var strangers = new List<string>();
        var page = await chromium.PageAsync(errors);
        Chromium.CollectRequestsBeyond(page, address, strangers);

        await page.GotoAsync(address.ToString());
        await page.Locator("#id").GetByText(PublishedProgram.ModelName).WaitForAsync();
        await page.Locator("#file").SetInputFilesAsync(published.TestImage("petal"));
        await page.Locator("#best").GetByText("petal").WaitForAsync(new() { Timeout = 20_000 });

        await page.EvaluateAsync(
            """
            base64 => {
              const files = new DataTransfer();
              files.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], "water.jpg", { type: "image/jpeg" }));
              const drop = new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true });
              document.getElementById("drop").dispatchEvent(drop);
            }
            """,
            Convert.ToBase64String(await File.ReadAllBytesAsync(published.TestImage("water"))));
        await page.Locator("#best").GetByText("water").WaitForAsync(new() { Timeout = 20_000 });

        await Chromium.PictureAsync(page, "service-page");
        Assert.Empty(errors);
        Assert.Empty(strangers);
    }
}
