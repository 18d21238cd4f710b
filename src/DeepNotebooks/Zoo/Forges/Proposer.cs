namespace DeepNotebooks.Zoos;

/// <summary>Proposes a package as the next version of its name: a branch with one commit, and a pull request. Its tag is made once that is merged.</summary>
sealed class Proposer(Publisher publisher, Workbench bench, StagedPackage package, ForgeAddress forge)
{
    /// <exception cref="WorkFailedException">The forge refused; what was pushed is taken away again.</exception>
    internal async Task<ProposedVersion> ProposeAsync(CancellationToken cancellation)
    {
        var login = forge.Kind == ForgeKind.GitHub ? await ForgeLogin.FindAsync(bench.Git, forge, cancellation) : null;
        if (login is not null)
            bench.Use(login.For(forge, bench.Git.Environment));
        var candidate = await publisher.CandidateAsync(cancellation);
        var branch = $"publish/{package.Name.Full}/{candidate.Manifest.Version}-{candidate.Commit[..8]}";
        var title = PullRequestText.Title(candidate.Manifest);
        var body = PullRequestText.Body(await File.ReadAllTextAsync(package.File(StagedPackage.Card), cancellation));

        var options = forge.Kind == ForgeKind.GitLab ? GitLabPushOptions.For(title, body) : [];
        var push = await bench.PushAsync([$"{candidate.Commit}:refs/heads/{branch}"], cancellation, options);
        if (!push.Succeeded)
            throw new WorkFailedException($"{forge.Site.Host} refused the branch of '{package.Name.Full}': {ZooAddress.Hide(push.Complaint)}");
        if (login is null)
            return new(candidate, branch, GitLabPushOptions.Address(push));
        try
        {
            return new(candidate, branch, await GitHubPullRequest.OpenAsync(forge, login, branch, title, body, cancellation));
        }
        catch
        {
            // A branch that nobody asks for is litter. If it cannot be taken away, what went wrong before is still what counts.
            await bench.PushAsync([$":refs/heads/{branch}"], CancellationToken.None);
            throw;
        }
    }
}

/// <summary>A version that waits for somebody's consent.</summary>
/// <param name="Version">As it was prepared; its tag is not in the zoo.</param>
/// <param name="Branch">The branch it is on.</param>
/// <param name="Address">The pull request's page; null where the forge did not say it.</param>
sealed record ProposedVersion(PublishedVersion Version, string Branch, string? Address);
