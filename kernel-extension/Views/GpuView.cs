using System.Text;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>What there is to compute with, and who has it.</summary>
public static class GpuView
{
    /// <summary>For a notebook.</summary>
    public static MimeBundle Of(GpuReport report)
    {
        if (report.Gpus.Count == 0)
            return MimeBundle.Text(Text(report));
        var html = new StringBuilder(Table(report).ToHtml());
        foreach (var line in Notes(report))
            html.Append("<p>").Append(Html.Escape(line)).Append("</p>");
        return MimeBundle.Html(html.ToString(), Text(report));
    }

    /// <summary>For a terminal.</summary>
    public static string Text(GpuReport report) =>
        string.Join('\n', report.Gpus.Count == 0 ? Notes(report) : Notes(report).Prepend(Table(report).ToString()));

    static IEnumerable<string> Notes(GpuReport report)
    {
        if (report.Note is { } note)
            yield return note;
        yield return $"{report.Cpu}";
    }

    static TextTable Table(GpuReport report)
    {
        var table = new TextTable("device", ">GPU", "name", ">memory", ">of", ">busy", ">°C", "held by");
        foreach (var gpu in report.Gpus)
        {
            table.Add(
                gpu.Device ?? "not yours", $"{gpu.Index}", gpu.Name, gpu.MemoryUsed is { } used ? Numbers.Bytes(used) : "–", gpu.MemoryTotal is { } all ? Numbers.Bytes(all) : "–",
                gpu.Utilisation is { } busy ? $"{busy:0%}" : "–", gpu.Temperature is { } degrees ? $"{degrees:0}" : "–", Users(gpu));
        }
        return table;
    }

    // Who holds it, and who computes there without having asked.
    static string Users(Gpu gpu)
    {
        var others = gpu.Programs
            .Where(program => program.Process != gpu.Holder?.Process)
            .Select(program => $"{Path.GetFileName(program.Name)} (process {program.Process}{(program.Memory is { } memory ? $", {Numbers.Bytes(memory)}" : "")}) without a lease");
        var users = (gpu.Holder is { } holder ? new[] { $"{holder}" } : []).Concat(others).ToList();
        return users.Count == 0 ? "free" : string.Join("; ", users);
    }
}
