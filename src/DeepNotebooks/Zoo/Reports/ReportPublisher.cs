namespace DeepNotebooks.Zoos;

/// <summary>Adds a report to a zoo: two files on 'main', which change no version.</summary>
static class ReportPublisher
{
    const int Tries = 30;

    /// <summary>Where the reports on a version lie.</summary>
    internal static string Folder(string tag) => $"reports/{tag}";

    /// <returns>The path of the JSON file in the zoo.</returns>
    /// <exception cref="WorkFailedException">The zoo refused it.</exception>
    internal static async Task<string> PublishAsync(
        ZooRepository zoo, VerificationReport report, GitIdentity identity, string cache, CancellationToken cancellation)
    {
        var path = $"{Folder(report.Model)}/{report.Verified.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Plain(report.By)}";
        using var bench = await Workbench.CreateAsync(zoo, cache, cancellation);
        var files = Directory.CreateDirectory(bench.File("report")).FullName;
        var (json, page) = (Path.Combine(files, "report.json"), Path.Combine(files, "report.md"));
        await File.WriteAllTextAsync(json, report.ToJson(), cancellation);
        await File.WriteAllTextAsync(page, report.ToMarkdown(), cancellation);
        LeakScan.Check(files, message: null, allowed: []);

        for (var attempt = 1; ; attempt++)
        {
            await zoo.SeeMainAsync(cancellation);
            var head = await zoo.HeadAsync(cancellation);
            await bench.ReadAsync(head, cancellation);
            var stored = await bench.StoreAsync([json, page], cancellation);
            await bench.ReplaceAsync("", [($"{path}.json", stored[0]), ($"{path}.md", stored[1])], cancellation);
            var commit = await bench.CommitAsync(head, $"Report on {report.Model}: {(report.Ok ? "as recorded" : "not as recorded")}", identity, report.Verified, cancellation);
            var push = await bench.PushAsync([$"{commit}:refs/heads/main"], cancellation);
            if (push.Succeeded)
                return $"{path}.json";
            await zoo.SeeMainAsync(cancellation);
            // Somebody else was faster: on the new head it is tried again.
            if (await zoo.HeadAsync(cancellation) == head && !Publisher.IsContention(push))
                throw new WorkFailedException($"the zoo '{zoo.Address}' refused the report: {ZooAddress.Hide(push.Complaint)}");
            if (attempt == Tries)
                throw new WorkFailedException($"the zoo '{zoo.Address}' is too busy: the report lost {Tries} races. Try again.");
            await Task.Delay(Random.Shared.Next(Math.Min(1000, 20 << Math.Min(attempt, 6))), cancellation);
        }
    }

    static string Plain(string name)
    {
        var plain = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return plain.Length == 0 ? "unknown" : plain.Length > 40 ? plain[..40] : plain;
    }
}
