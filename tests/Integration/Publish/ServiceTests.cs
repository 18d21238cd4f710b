using System.Net;
using System.Text.Json.Nodes;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Publish;

/// <summary><c>deepnotebooks serve</c> from the zoo, asked over HTTP.</summary>
[Collection(nameof(PublishedProgram))]
public sealed class ServiceTests(PublishedProgram published)
{
    [NeedsTool("python3", "pil")]
    public async Task A_served_model_answers_as_predict_does()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}/");
        await using var service = published.Program.Start(
            published.Folder.FullName, "serve", PublishedProgram.ModelName, "--zoo", published.Zoo, "--urls", address.ToString());
        await service.AnswersAsync(new Uri(address, "health"));
        using var client = new HttpClient { BaseAddress = address };

        var models = await client.GetStringAsync(new Uri("v2/models/", UriKind.Relative));
        Assert.Contains("garden.colours", models, StringComparison.Ordinal);

        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(await File.ReadAllBytesAsync(published.TestImage("water"))), "data", "water.jpg" },
        };
        using var answer = await client.PostAsync(new Uri("v2/models/garden.colours/predict/", UriKind.Relative), form);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal("water", (string?)JsonNode.Parse(text)!["predictions"]!["labels"]![0]);

        using var noImage = new MultipartFormDataContent { { new StringContent("no image"), "data", "x.jpg" } };
        using var refused = await client.PostAsync(new Uri("v2/models/garden.colours/predict/", UriKind.Relative), noImage);
        Assert.InRange((int)refused.StatusCode, 400, 499);

        var description = JsonNode.Parse(await client.GetStringAsync(new Uri("openapi.json", UriKind.Relative)))!;
        Assert.StartsWith("3.", (string?)description["openapi"], StringComparison.Ordinal);
        using var page = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Accept", "text/html" } } };
        using var html = await client.SendAsync(page);
        Assert.Equal(HttpStatusCode.OK, html.StatusCode);
        Assert.Equal("text/html", html.Content.Headers.ContentType?.MediaType);
    }
}
