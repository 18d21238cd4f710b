using Octokit;

namespace DeepNotebooks.Zoos;

/// <summary>Opens a pull request by GitHub's REST API.</summary>
/// <remarks>https://docs.github.com/rest/pulls/pulls, "Create a pull request"; an Enterprise Server has it below /api/v3.</remarks>
static class GitHubPullRequest
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Opens it for a branch that is pushed already.</summary>
    /// <returns>The address of its page.</returns>
    /// <exception cref="WorkFailedException">GitHub will not, or cannot be reached.</exception>
    internal static async Task<string> OpenAsync(
        ForgeAddress forge, ForgeLogin login, string branch, string title, string body, CancellationToken cancellation)
    {
        var site = forge.Site.Host == "github.com" ? GitHubClient.GitHubApiUrl : forge.Site;
        var client = new GitHubClient(new ProductHeaderValue("deepnotebooks"), site) { Credentials = new Credentials(login.Token) };
        client.SetRequestTimeout(Patience);
        var (owner, name) = (forge.Repository.Split('/')[0], forge.Repository.Split('/')[^1]);
        try
        {
            var opened = await client.PullRequest.Create(owner, name, new NewPullRequest(title, branch, "main") { Body = body })
                .WaitAsync(cancellation);
            return opened.HtmlUrl;
        }
        catch (Exception error) when (error is ApiException or HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new WorkFailedException($"no pull request was opened on {forge.Site.Host}/{forge.Repository}: {Told(error, login)}", error);
        }
    }

    static string Told(Exception error, ForgeLogin login) => error switch
    {
        AuthorizationException => $"GitHub does not take the token of {login.Origin}.",
        NotFoundException => $"GitHub knows no such repository, or does not show it to the token of {login.Origin}.",
        ForbiddenException => $"the token of {login.Origin} may not open pull requests there ({Line(error)}).",
        ApiValidationException { ApiError: { } api } => $"GitHub says: {api.FirstErrorMessageSafe()}.",
        OperationCanceledException => $"GitHub did not answer within {Patience.TotalSeconds} seconds.",
        _ => Line(error),
    };

    static string Line(Exception error) => error.Message.ReplaceLineEndings(" ").TrimEnd('.');

    static string FirstErrorMessageSafe(this ApiError error) =>
        error.Errors?.Select(detail => detail.Message ?? $"{detail.Field} is {detail.Code}").FirstOrDefault(text => text.Length > 0)?.TrimEnd('.')
        ?? error.Message.TrimEnd('.');
}
