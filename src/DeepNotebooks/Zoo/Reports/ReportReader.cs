namespace DeepNotebooks.Zoos;

/// <summary>The reports on a version that were added to a zoo.</summary>
static class ReportReader
{
    internal static async Task<IReadOnlyList<VerificationReport>> ReadAsync(ZooRepository zoo, string tag, CancellationToken cancellation)
    {
        await zoo.SeeMainAsync(cancellation);
        if (await zoo.HeadAsync(cancellation) is not { } head)
            return [];
        var files = (await ZooTree.ReadAsync(zoo.Git, head, ReportPublisher.Folder(tag) + "/", deep: false, cancellation)).Where(file => file.Path.EndsWith(".json", StringComparison.Ordinal)).ToList();
        var ids = files.ConvertAll(file => file.Id);
        await zoo.BringAsync(ids, cancellation);
        var contents = await ZooTree.ContentsAsync(zoo.Git, ids, cancellation);
        return [.. contents.Select(content => VerificationReport.Parse(content)).OfType<VerificationReport>().Where(report => report.Model == tag).OrderBy(report => report.Verified)];
    }
}
