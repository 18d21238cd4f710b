using Microsoft.AspNetCore.Http;

namespace DeepNotebooks.Serving;

/// <summary>One thing the service does: how it is asked for, who answers, and what the API's descriptions say of it.</summary>
/// <remarks>Routes, OpenAPI and Swagger are made from the same list of these, so a description cannot name what is not there.</remarks>
sealed record Operation(string Method, string Path, string Tag, string Summary, Func<HttpContext, Task> Answer)
{
    /// <summary>Answered without a token: holds nothing of the models.</summary>
    internal bool Open { get; init; }

    /// <summary>The name of the answer's schema in <see cref="ApiSchemas"/>; null where the answer is no JSON.</summary>
    internal string? Schema { get; init; }

    /// <summary>The media type of an answer that is no JSON.</summary>
    internal string? MediaType { get; init; }

    /// <summary>Whether it takes an image, as the multipart field "data".</summary>
    internal bool TakesImage { get; init; }

    /// <summary>Status codes beside 200 with which it may answer, and why.</summary>
    internal IReadOnlyList<(int Code, string Why)> Failures { get; init; } = [];
}
