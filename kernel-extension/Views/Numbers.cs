namespace DeepNotebooks.Extension.Views;

/// <summary>Numbers as people read them.</summary>
static class Numbers
{
    /// <summary>0.912 for a share, "–" where there is none.</summary>
    internal static string Share(double value) => double.IsNaN(value) ? "–" : value.ToString("0.000");

    /// <summary>45.1 MB.</summary>
    internal static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => $"{bytes / 1e9:0.0} GB",
        >= 1_000_000 => $"{bytes / 1e6:0.0} MB",
        >= 1_000 => $"{bytes / 1e3:0.0} kB",
        _ => $"{bytes} B",
    };

    /// <summary>11.2 M, 421.6 k.</summary>
    internal static string Count(long count) => count switch
    {
        >= 1_000_000 => $"{count / 1e6:0.0} M",
        >= 10_000 => $"{count / 1e3:0.0} k",
        _ => count.ToString("N0"),
    };

    /// <summary>0:42, 12:05, 1:02:03.</summary>
    internal static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}" : $"{time.Minutes}:{time.Seconds:00}";
}
