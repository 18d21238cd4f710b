namespace DeepNotebooks.Zoos;

/// <summary>The reports on a version that were added to a zoo.</summary>
static class ReportReader
{
    internal static async Task<IReadOnlyList<VerificationReport>> ReadAsync(ZooRepository zoo, string tag, CancellationToken cancellation)
    {
        // Of a zoo elsewhere as its branch was last seen: a card must not cost the trees of all models.
        if (await zoo.HeadAsync(cancellation) is not { } head || await ZooTree.FindAsync(zoo, head, ReportPublisher.Folder(tag), cancellation) is not { } folder)
            return [];
        var files = (await ZooTree.ReadAsync(zoo.Git, folder, null, deep: false, cancellation)).Where(file => file.Path.EndsWith(".json", StringComparison.Ordinal)).ToList();
        var ids = files.ConvertAll(file => file.Id);
        await zoo.BringAsync(ids, cancellation);
        var contents = await ZooTree.ContentsAsync(zoo.Git, ids, cancellation);
        return [.. contents.Select(content => VerificationReport.Parse(content)).OfType<VerificationReport>().Where(report => report.Model == tag).OrderBy(report => report.Verified)];
    }
}
