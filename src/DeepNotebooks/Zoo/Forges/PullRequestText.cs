namespace DeepNotebooks.Zoos;

/// <summary>What a pull request says: the card, without what is for programs.</summary>
static class PullRequestText
{
    /// <summary>GitHub takes 65,536 characters; a push option of GitLab's travels in a packet of some 65,000 bytes, and a character may take four.</summary>
    internal const int Longest = 15_000;

    internal static string Title(ModelManifest manifest) => $"Publish {manifest.Name}@{manifest.Version}: {manifest.Title}".ReplaceLineEndings(" ") is var title
        && title.Length > 250 ? title[..249] + "…" : title;

    internal static string Body(string card)
    {
        const string fence = "---\n";
        var text = card.ReplaceLineEndings("\n");
        if (text.StartsWith(fence, StringComparison.Ordinal) && text.IndexOf("\n" + fence, StringComparison.Ordinal) is > 0 and var end)
            text = text[(end + 1 + fence.Length)..].TrimStart('\n');
        return text.Length <= Longest ? text : text[..(Longest)] + "\n\n… (all of it is in the card, README.md)";
    }
}
