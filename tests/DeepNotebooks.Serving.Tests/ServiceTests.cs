using System.Net;
using DeepNotebooks.Tests;
using SkiaSharp;

namespace DeepNotebooks.Serving.Tests;

/// <summary>The service as a whole: its descriptions, its page, its start and end.</summary>
public sealed class ServiceTests(ServedPackage package) : IClassFixture<ServedPackage>
{
    [Fact]
    public async Task OpenApi_lists_every_route_there_is_and_no_other()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        var openApi = await client.Json("/openapi.json");

        Assert.StartsWith("3.0", (string?)openApi["openapi"]);
        var described = openApi["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(service.Routes.Where(route => !route.StartsWith("HEAD", StringComparison.Ordinal)).Order(), described.Order());
    }

    [Theory]
    [InlineData("/openapi.json")]
    [InlineData("/swagger.json")]
    public async Task Every_reference_in_a_description_leads_somewhere(string path)
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        var description = await client.Json(path);

        var references = References(description).Distinct().ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference =>
            Assert.NotNull(reference[2..].Split('/').Aggregate((System.Text.Json.Nodes.JsonNode?)description, (node, name) => node?[name])));

        static IEnumerable<string> References(System.Text.Json.Nodes.JsonNode? node) => node switch
        {
            System.Text.Json.Nodes.JsonObject o => o.SelectMany(item => item.Key == "$ref" ? [(string)item.Value!] : References(item.Value)),
            System.Text.Json.Nodes.JsonArray a => a.SelectMany(References),
            _ => [],
        };
    }

    [Fact]
    public async Task Every_get_of_the_swagger_description_answers_what_it_promises()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();
        var swagger = await client.Json("/swagger.json");

        foreach (var (path, methods) in swagger["paths"]!.AsObject())
        {
            if (methods!["get"] is not { } get) continue;
            var answer = await client.GetAsync(path.Replace("{sample}", "red.png"));
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
            Assert.StartsWith(((string?)get["produces"]![0])!.TrimEnd('*'), answer.Content.Headers.ContentType!.MediaType);
            if (get["responses"]!["200"]!["schema"]?["$ref"] is not { } reference) continue;

            var promised = swagger["definitions"]![reference.GetValue<string>().Split('/')[^1]]!["properties"]?.AsObject().Select(item => item.Key).Order();
            var given = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject().Select(item => item.Key).Order();
            if (promised is not null) Assert.Equal(promised, given);
        }
    }

    [Fact]
    public async Task A_browser_gets_the_page_and_a_program_json()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();
        await client.Json("/");

        client.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        var page = await client.GetAsync("/");

        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Accept", page.Headers.Vary);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal(html, await client.GetStringAsync("/ui"));
        Assert.DoesNotMatch("(src|href)=\"?https?:", html);
    }

    [Fact]
    public async Task Samples_of_the_package_are_handed_out()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        var sample = await client.GetAsync("/v2/models/test.colours/samples/blue.jpg");

        Assert.Equal("image/jpeg", sample.Content.Headers.ContentType!.MediaType);
        Assert.Equal(ColourModel.Image(SKColors.Blue, SKEncodedImageFormat.Jpeg), await sample.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Many_clients_at_once_each_get_their_own_answer()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();
        var colours = new[] { SKColors.Red, SKColors.Lime, SKColors.Blue }.Select(colour => ColourModel.Image(colour)).ToArray();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
            (i, answer: await (await client.Predict(colours[i % 3])).Json(HttpStatusCode.OK))));

        Assert.All(answers, pair => Assert.Equal(ColourModel.Classes[pair.i % 3], pair.answer["labels"].Texts()[0]));
    }

    [Fact]
    public async Task Two_models_are_served_at_one_address()
    {
        using var folder = new TemporaryFolder();
        using var other = Predictor.Open(ColourModel.Publish(folder.Path, "test/other"));
        await using var service = await ModelService.StartAsync([package.Predictor, other], ServedPackage.FreePort);
        using var client = service.Client();

        Assert.Equal(["test.colours", "test.other"], (await client.Json("/v2/models/"))["models"]!.AsArray().Select(model => (string)model!["id"]!));
        await Assert.ThrowsAsync<RequestException>(() => ModelService.StartAsync([other, other], ServedPackage.FreePort));
        await Assert.ThrowsAsync<RequestException>(() => ModelService.StartAsync([], ServedPackage.FreePort));
    }

    [Fact]
    public async Task Stopping_answers_the_last_request_and_frees_the_address()
    {
        using var cancellation = new CancellationTokenSource();
        var service = await package.Predictor.ServeAsync(ServedPackage.FreePort, cancellation.Token);
        using var client = service.Client();
        // A request whose body ends only after the service was told to stop.
        var body = new PausedContent(ColourModel.Image(SKColors.Red));
        var asked = client.PostAsync("/v2/models/test.colours/predict/", new MultipartFormDataContent { { body, "data", "late.png" } });
        await body.HalfSent;

        await cancellation.CancelAsync();
        Assert.False(service.Completion.IsCompleted);
        body.GoOn();

        Assert.Equal("red", (await (await asked).Json(HttpStatusCode.OK))["labels"].Texts()[0]);
        await service.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        await using var next = await package.Predictor.ServeAsync(ServedPackage.FreePort with { Urls = [$"http://127.0.0.1:{service.Address.Port}"] });
        await service.DisposeAsync();
    }

    sealed class PausedContent(byte[] content) : HttpContent
    {
        readonly TaskCompletionSource half = new(), rest = new();

        public Task HalfSent => half.Task;

        public void GoOn() => rest.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(content.AsMemory(0, 10));
            await stream.FlushAsync();
            half.SetResult();
            await rest.Task;
            await stream.WriteAsync(content.AsMemory(10));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = content.Length;
            return true;
        }
    }

    sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("serving-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
