using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Serving.Tests;

/// <summary>What clients send.</summary>
static class Requests
{
    internal static HttpClient Client(this ModelService service, string? token = null)
    {
        var client = new HttpClient { BaseAddress = service.Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    internal static MultipartFormDataContent Form(byte[] file, string field = "data", string name = "picture.png") =>
        new() { { new ByteArrayContent(file), field, name } };

    internal static Task<HttpResponseMessage> Predict(this HttpClient client, byte[] file, string query = "", string field = "data") =>
        client.PostAsync($"/v2/models/test.colours/predict/{query}", Form(file, field));

    internal static async Task<JsonNode> Json(this HttpClient client, string path) => await (await client.GetAsync(path)).Json(HttpStatusCode.OK);

    /// <summary>The answer's JSON, once its status is the one expected.</summary>
    internal static async Task<JsonNode> Json(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} instead of {(int)expected}: {text}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonNode.Parse(text)!;
    }

    /// <summary>The one line of an answer that refuses.</summary>
    internal static async Task<string> Refusal(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var json = await answer.Json(expected);
        Assert.Equal("error", json["status"]!.GetValue<string>());
        var message = json["message"]!.GetValue<string>();
        Assert.Equal(message, json["error"]!.GetValue<string>());
        Assert.DoesNotContain('\n', message);
        return message;
    }

    internal static string[] Texts(this JsonNode? list) => [.. list!.AsArray().Select(item => item!.GetValue<string>())];
}
