namespace DeepNotebooks.Extension.Views;

/// <summary>What a change brings to a zoo, for a terminal and the log of a build machine.</summary>
static class ZooCheckView
{
    internal static string Text(ZooCheck check)
    {
        var parts = new List<string>();
        if (check.Change.Count > 0)
        {
            var table = new TextTable("", "changed", "may be", "is");
            foreach (var item in check.Change)
                table.Add(item.Ok ? "✓" : "✗", item.Item, item.Recorded, item.Found);
            parts.Add(table.ToString());
        }
        // Of a version that is as it says the last line is enough; --json has all of it.
        parts.AddRange(check.Versions.Select(version => version.Ok ? VerificationView.Verdict(version) : VerificationView.Text(version)));
        parts.Add(Verdict(check));
        return string.Join("\n\n", parts);
    }

    static string Verdict(ZooCheck check)
    {
        var versions = $"{check.Versions.Count} {(check.Versions.Count == 1 ? "version" : "versions")}";
        if (check.Ok)
            return check.Versions.Count == 0 ? "nothing to verify: no version is new." : $"{versions} verified, and nothing published is touched.";
        var wrong = check.Change.Where(item => !item.Ok).Select(item => item.Item).Concat(check.Versions.Where(version => !version.Ok).Select(version => version.Model));
        return $"NOT as it should be: {string.Join(", ", wrong.Distinct())}.";
    }
}
