using System.Net;
using System.Net.Sockets;
using System.Text;
using DeepNotebooks.Tests;
using SkiaSharp;

namespace DeepNotebooks.Serving.Tests;

/// <summary>Requests that cannot be answered get a status and one line, and the service goes on.</summary>
public sealed class RefusalTests(ServedPackage package) : IClassFixture<ServedPackage>
{
    [Fact]
    public async Task What_is_no_image_is_named()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();
        var whole = ColourModel.Image(SKColors.Red, SKEncodedImageFormat.Jpeg, 400, 300);

        Assert.Contains("picture.png", await (await client.Predict("no image"u8.ToArray())).Refusal(HttpStatusCode.BadRequest));
        Assert.Contains("truncated", await (await client.Predict(whole[..^100])).Refusal(HttpStatusCode.BadRequest));
        Assert.Contains("empty", await (await client.Predict([])).Refusal(HttpStatusCode.BadRequest));
        Assert.Contains("there is file", await (await client.Predict(whole, field: "file")).Refusal(HttpStatusCode.BadRequest));
        Assert.Contains("multipart/form-data", await (await client.PostAsync("/v2/models/test.colours/predict/", new StringContent("{}"))).Refusal(HttpStatusCode.BadRequest));

        await (await client.Predict(whole)).Json(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_image_of_more_than_100_megapixels_is_refused_before_it_is_decoded()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        Assert.Contains("100 megapixels", await (await client.Predict(HugePng())).Refusal(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_answered_with_413()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort with { MaxRequestBytes = 1 << 20 });
        using var client = service.Client();

        Assert.Contains("1 MiB", await (await client.Predict(new byte[2 << 20])).Refusal(HttpStatusCode.RequestEntityTooLarge));
        await (await client.Predict(ColourModel.Image(SKColors.Red))).Json(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Unknown_models_paths_and_methods_are_named()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        Assert.Contains("Did you mean 'test.colours'?", await (await client.GetAsync("/v2/models/test.colour/")).Refusal(HttpStatusCode.NotFound));
        Assert.Contains("/nothing", await (await client.GetAsync("/nothing")).Refusal(HttpStatusCode.NotFound));
        Assert.Contains("GET", await (await client.GetAsync("/v2/models/test.colours/predict/")).Refusal(HttpStatusCode.MethodNotAllowed));
        await (await client.GetAsync("/v2/models/test.colours/samples/..%2Fmodel.yaml")).Refusal(HttpStatusCode.NotFound);
        await (await client.GetAsync("/v2/models/test.colours/samples/expected.npy")).Refusal(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("POST /v2/models/test.colours/predict/ HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9\r\n\r\n--b\r\nrubb", "400")]
    [InlineData("POST /v2/models/test.colours/predict/ HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 4\r\n\r\nrubb", "400")]
    [InlineData("GET / HTTP/9.9\r\n\r\n", "505")]
    [InlineData("\u0001\u0002\u0003\r\n\r\n", "400")]
    public async Task Garbage_on_the_wire_is_refused_and_the_service_goes_on(string request, string status)
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, service.Address.Port);
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            using var reader = new StreamReader(stream);
            Assert.StartsWith($"HTTP/1.1 {status}", await reader.ReadLineAsync());
        }

        using var client = service.Client();
        await client.Json("/health");
    }

    [Fact]
    public async Task With_a_token_only_health_and_the_empty_page_are_open()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort with { Token = "s3cret" });
        using var stranger = service.Client();
        using var wrong = service.Client("s3cret2");
        using var right = service.Client("s3cret");

        foreach (var path in new[] { "/v2/", "/v2/models/", "/v2/models/test.colours/", "/v2/models/test.colours/samples/red.png", "/openapi.json", "/nothing" })
        {
            var answer = await stranger.GetAsync(path);
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
            Assert.DoesNotContain("s3cret", await answer.Refusal(HttpStatusCode.Unauthorized));
            await (await wrong.GetAsync(path)).Refusal(HttpStatusCode.Unauthorized);
        }
        await (await stranger.Predict(ColourModel.Image(SKColors.Red))).Refusal(HttpStatusCode.Unauthorized);

        await stranger.Json("/health");
        await stranger.Json("/v2/health/ready");
        Assert.DoesNotContain("colours", await stranger.GetStringAsync("/ui"));
        await right.Json("/v2/models/");
        await (await right.Predict(ColourModel.Image(SKColors.Red))).Json(HttpStatusCode.OK);
        Assert.DoesNotContain("s3cret", $"{new ServiceOptions { Token = "s3cret" }}");
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://127.0.0.1:0;http://[::]:0")]
    public async Task An_address_beyond_this_machine_needs_a_token_or_an_explicit_wish(string url)
    {
        var options = ServedPackage.FreePort with { Urls = [url] };

        var error = await Assert.ThrowsAsync<RequestException>(() => package.Predictor.ServeAsync(options));
        Assert.Contains("DEEPNOTEBOOKS_TOKEN", error.Message);

        await using var anonymous = await package.Predictor.ServeAsync(options with { Urls = ["http://*:0"], Anonymous = true });
        using var client = anonymous.Client();
        await client.Json("/health");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:0/path")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://192.0.2.1:0")]
    public async Task An_address_that_cannot_be_used_is_named(string url)
    {
        var error = await Assert.ThrowsAsync<RequestException>(() => package.Predictor.ServeAsync(ServedPackage.FreePort with { Urls = [url], Anonymous = true }));
        Assert.Contains(url, error.Message);
    }

    [Fact]
    public async Task A_taken_address_is_named()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        var taken = $"http://127.0.0.1:{service.Address.Port}";

        var error = await Assert.ThrowsAsync<RequestException>(() => package.Predictor.ServeAsync(ServedPackage.FreePort with { Urls = [taken] }));
        Assert.Contains(taken, error.Message);
    }

    // A header that promises 20,000 × 20,000 pixels; nothing needs to follow.
    static byte[] HugePng()
    {
        var png = ColourModel.Image(SKColors.Red);
        var header = png.AsSpan(12, 17);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header[4..], 20_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header[8..], 20_000);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(header));
        return png;
    }

    // CRC-32 as in the PNG specification, annex D.
    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
