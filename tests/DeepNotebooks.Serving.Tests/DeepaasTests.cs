using System.Net;
using System.Text.Json.Nodes;
using DeepNotebooks.Tests;
using SkiaSharp;

namespace DeepNotebooks.Serving.Tests;

/// <summary>The routes of the DEEPaaS v2 API, over Kestrel.</summary>
public sealed class DeepaasTests(ServedPackage package) : IClassFixture<ServedPackage>
{
    [Fact]
    public async Task The_root_lists_the_versions_and_says_where_the_description_is()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        var root = await client.Json("/");
        var version = Assert.Single(root["versions"]!.AsArray())!;
        Assert.Equal(("v2", "stable"), ((string?)version["id"], (string?)version["version"]));
        Assert.Contains(root["links"]!.AsArray(), link => (string?)link!["rel"] == "describedby" && (string?)link["href"] == "/swagger.json");
        Assert.Equal("v2", (string?)(await client.Json("/v2/"))["id"]);
    }

    [Fact]
    public async Task A_models_metadata_carry_the_fields_of_both_protocols()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        var list = Assert.Single((await client.Json("/v2/models/"))["models"]!.AsArray());
        var model = await client.Json("/v2/models/test.colours/");

        Assert.True(JsonNode.DeepEquals(list, model));
        Assert.Equal("test.colours", (string?)model["id"]);
        Assert.Equal("test.colours", (string?)model["name"]);
        Assert.Equal("Red, green or blue", (string?)model["description"]);
        Assert.Equal("CC0-1.0", (string?)model["license"]);
        Assert.Equal("The tests", (string?)model["author"]);
        Assert.Equal("1", (string?)model["version"]);
        Assert.Equal("/v2/models/test.colours", (string?)model["links"]![0]!["href"]);

        Assert.Equal(["1"], model["versions"].Texts());
        Assert.Equal("""{"name":"image","datatype":"FP32","shape":[-1,3,16,16]}""", model["inputs"]![0]!.ToJsonString());
        Assert.Equal("""{"name":"logits","datatype":"FP32","shape":[-1,3]}""", model["outputs"]![0]!.ToJsonString());

        Assert.Equal(ColourModel.Classes, model["classes"].Texts());
        Assert.Equal(["blue.jpg", "red.png"], model["samples"].Texts());
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task An_image_is_answered_with_its_classes_best_first(SKEncodedImageFormat format)
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        var answer = await (await client.Predict(ColourModel.Image(SKColors.Blue, format))).Json(HttpStatusCode.OK);

        Assert.Equal("OK", (string?)answer["status"]);
        Assert.Equal("blue", answer["predictions"]!["labels"].Texts()[0]);
        Assert.Equal("picture.png", (string?)answer["predictions"]!["filename"]);
        Assert.Equal(3, answer["labels"].Texts().Length);
        var probabilities = answer["probabilities"]!.AsArray().Select(value => value!.GetValue<double>()).ToList();
        Assert.Equal(1, probabilities.Sum(), 1e-9);
        Assert.Equal(probabilities.OrderDescending(), probabilities);
        Assert.InRange(probabilities[0], 0.9, 1);
    }

    [Fact]
    public async Task Fewer_classes_are_answered_where_fewer_are_asked_for()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        var answer = await (await client.Predict(ColourModel.Image(SKColors.Red), "?top=1&accept=application%2Fjson")).Json(HttpStatusCode.OK);
        Assert.Equal(["red"], answer["labels"].Texts());
        Assert.Contains("top=none", await (await client.Predict(ColourModel.Image(SKColors.Red), "?top=none")).Refusal(HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("//v2///models/test.colours/")]
    [InlineData("/v2/models/test.colours")]
    public async Task Slashes_may_be_doubled_or_missing(string path)
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();

        Assert.Equal("test.colours", (string?)(await client.Json($"http://127.0.0.1:{service.Address.Port}{path}"))["id"]);
    }

    /// <summary>What DEEP's page (ai4os/deepaas_ui) looks up before it draws its form, and what it asks then.</summary>
    [Fact]
    public async Task Deeps_page_finds_its_way_by_the_swagger_description()
    {
        await using var service = await package.Predictor.ServeAsync(ServedPackage.FreePort);
        using var client = service.Client();
        var swagger = await client.Json("/swagger.json");
        Assert.Equal("2.0", (string?)swagger["swagger"]);
        // A word of OpenAPI 3 alone: validators of Swagger 2.0 refuse it.
        Assert.DoesNotContain("\"nullable\"", swagger.ToJsonString());

        var path = swagger["paths"]!.AsObject().Select(item => item.Key).First(key => key.EndsWith("predict/", StringComparison.Ordinal));
        var post = swagger["paths"]![path]!["post"]!;
        Assert.Equal(["application/json"], post["produces"].Texts());
        var file = post["parameters"]!.AsArray().Single(parameter => (string?)parameter!["type"] == "file")!;
        Assert.Contains("image", (string?)file["description"], StringComparison.OrdinalIgnoreCase);
        var answers = swagger["definitions"]!["ModelPredictionResponse"]!["properties"]!.AsObject();
        Assert.True(answers.ContainsKey("labels") && answers.ContainsKey("probabilities"));

        var answer = await client.PostAsync($"{path}?accept=application%2Fjson", Requests.Form(ColourModel.Image(SKColors.Lime), (string)file["name"]!));
        Assert.Equal("green", (await answer.Json(HttpStatusCode.OK))["labels"].Texts()[0]);
    }
}
