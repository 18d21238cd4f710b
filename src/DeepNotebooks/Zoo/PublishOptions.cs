namespace DeepNotebooks;

/// <summary>What may be said when a model is published; nothing has to be.</summary>
public sealed record PublishOptions
{
    /// <summary>One line for people; null makes one from the architecture and the dataset.</summary>
    public string? Title { get; init; }

    /// <summary>An SPDX expression; null is NOASSERTION, with a warning.</summary>
    public string? Licence { get; init; }

    /// <summary>Why this version, for the history.</summary>
    public string? Message { get; init; }

    /// <summary>The notebook that made the model, a file; null takes the one that is running, if any.</summary>
    public string? Notebook { get; init; }

    /// <summary>Names of the authors; null takes whoever publishes.</summary>
    public IReadOnlyList<string>? Authors { get; init; }

    /// <summary>Whether the package lists its training images by digests, so that who tests a model made of it can see what it has seen before.</summary>
    /// <remarks>Eight bytes an image. Whoever has an image can tell by them whether the model was trained on it.</remarks>
    public bool ListImages { get; init; } = true;

    /// <summary>Whether git signs the version with user.signingkey; null leaves it to the zoo, which may require it, and to git's tag.gpgSign.</summary>
    public bool? Sign { get; init; }

    /// <summary>The ORCID iD of whoever publishes, "0000-0002-1825-0097"; null takes DEEPNOTEBOOKS_ORCID or git's user.orcid, if any.</summary>
    public string? Orcid { get; init; }

    /// <summary>The zoo, a path or a Git URL; null takes the default zoo (<see cref="Places.DefaultZoo"/>).</summary>
    public string? Zoo { get; init; }

    /// <summary>
    /// Proposes instead of publishing: pushes a branch and opens a pull request on GitHub or a merge request on GitLab, with the card as its text. The version
    /// exists once it is merged and <see cref="DeepNotebooks.Zoo.AcceptAsync"/> has tagged it.
    /// </summary>
    public bool PullRequest { get; init; }

    /// <summary>Texts that may be published although they look like a secret or lie in somebody's home folder.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];
}
