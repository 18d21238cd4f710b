using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DeepNotebooks.Serving;

/// <summary>How answers are written.</summary>
static class Answers
{
    static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static async Task Json(HttpContext context, JsonNode value, int code = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(value.ToJsonString(Format) + "\n", context.RequestAborted);
    }

    /// <summary>One line of JSON that says what is wrong: "message" as DEEPaaS has it, "error" as the Open Inference Protocol has it.</summary>
    internal static Task Failure(HttpContext context, int code, string message) =>
        Json(context, new JsonObject { ["status"] = "error", ["message"] = message, ["error"] = message }, code);
}

/// <summary>A request that is answered with a status code and a line.</summary>
sealed class RefusedException(int code, string message) : Exception(message)
{
    internal int Code => code;
}
