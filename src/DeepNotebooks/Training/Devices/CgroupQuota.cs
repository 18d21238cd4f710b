using System.Globalization;

namespace DeepNotebooks.Training;

/// <summary>The processor time that control groups grant a process: the least along the way from its own group to the top that can be seen.</summary>
/// <remarks>Linux's cgroups(7): version 2's <c>cpu.max</c>, version 1's <c>cpu.cfs_quota_us</c> and <c>cpu.cfs_period_us</c>; both may be mounted.</remarks>
static class CgroupQuota
{
    /// <summary>In processors (1.5: one and a half); null where nothing limits them.</summary>
    /// <param name="root">Where /proc and the mounted groups stand.</param>
    internal static double? Of(string root)
    {
        var groups = Path.Combine(root, "proc/self/cgroup");
        var mounts = Path.Combine(root, "proc/self/mountinfo");
        if (!File.Exists(groups) || !File.Exists(mounts)) return null;

        var lines = File.ReadAllLines(groups).Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).ToList();
        var quotas = new List<double>();
        foreach (var mount in File.ReadLines(mounts).Select(Mount.Of).OfType<Mount>())
        {
            // 0::/path is the group of version 2; 4:cpu,cpuacct:/path one of version 1.
            var own = mount.IsSecond ? lines.Find(parts => parts[1].Length == 0) : lines.Find(parts => parts[1].Split(',').Contains("cpu"));
            if (own is null) continue;
            foreach (var folder in mount.WayUp(root, own[2]))
            {
                if ((mount.IsSecond ? Second(folder) : First(folder)) is { } quota) quotas.Add(quota);
            }
        }
        return quotas.Count > 0 ? quotas.Min() : null;
    }

    // "150000 100000": microseconds of processor time a period; "max 100000": unlimited.
    static double? Second(string folder)
    {
        var words = Text(folder, "cpu.max").Split(' ');
        return words.Length == 2 ? Ratio(words[0], words[1]) : null;
    }

    // -1: unlimited.
    static double? First(string folder) => Ratio(Text(folder, "cpu.cfs_quota_us"), Text(folder, "cpu.cfs_period_us"));

    static double? Ratio(string quota, string period) =>
        Number(quota) is > 0 and var time && Number(period) is > 0 and var each ? time / each : null;

    static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    static string Text(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
    }

    /// <param name="Top">Which group of the hierarchy stands at the mount point: in a container often its own.</param>
    /// <param name="Point">Where it is mounted.</param>
    /// <param name="IsSecond">Version 2.</param>
    sealed record Mount(string Top, string Point, bool IsSecond)
    {
        /// <summary>Of a line of mountinfo, proc(5): "36 35 98:0 /top /point options - type source options".</summary>
        internal static Mount? Of(string line)
        {
            var words = line.Split(' ');
            var dash = Array.IndexOf(words, "-");
            if (dash < 5 || words.Length < dash + 4) return null;
            var second = words[dash + 1] == "cgroup2";
            var first = words[dash + 1] == "cgroup" && words[dash + 3].Split(',').Contains("cpu");
            return second || first ? new(words[3], words[4], second) : null;
        }

        /// <summary>The folder of a group, and of those above it as far as they are mounted.</summary>
        internal IEnumerable<string> WayUp(string root, string group)
        {
            // A group outside of what is mounted cannot be looked at: the mounted top is the nearest.
            var below = group == Top ? "" : Top == "/" ? group.Trim('/') : group.StartsWith(Top + "/", StringComparison.Ordinal) ? group[(Top.Length + 1)..] : "";
            for (var rest = below; ; rest = rest.Contains('/') ? rest[..rest.LastIndexOf('/')] : "")
            {
                yield return Path.Combine(root, Point.TrimStart('/'), rest);
                if (rest.Length == 0) yield break;
            }
        }
    }
}
