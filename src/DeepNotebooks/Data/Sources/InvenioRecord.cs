using System.Text.Json;

namespace DeepNotebooks.Data;

/// <summary>What an InvenioRDM archive's API says of a record. Zenodo's own form of it and the general one differ in names; both are read.</summary>
sealed record InvenioRecord(string Title, string? Licence, string Citation, string Homepage, bool IsRestricted, IReadOnlyList<InvenioRecord.RecordFile> Files)
{
    /// <summary>A file of a record.</summary>
    internal sealed record RecordFile(string Name, long Bytes, Checksum? Checksum, Uri Address);

    /// <summary>Where the list of files is, when the record itself has none.</summary>
    internal Uri? FilesAt { get; private init; }

    /// <exception cref="TransferException">It is no such record.</exception>
    internal static InvenioRecord Parse(byte[] json, Uri api)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var metadata = root.GetProperty("metadata");
            var files = FilesIn(root, api);
            var title = Word(metadata, "title") ?? Word(root, "title") ?? api.Segments[^1];
            var page = Word(root, "links", "self_html") ?? Word(root, "links", "html") ?? api.ToString();
            var doi = Word(root, "doi") ?? Word(root, "pids", "doi", "identifier") ?? Word(metadata, "doi");
            var restricted = Word(root, "access", "files") is "restricted" || Word(metadata, "access_right") is "restricted" or "closed" or "embargoed";
            return new InvenioRecord(title, LicenceIn(metadata), CitationIn(metadata, title, doi ?? page), page, restricted, files ?? [])
            {
                FilesAt = files is null && !restricted ? new Uri(Word(root, "links", "files") ?? $"{api}/files") : null,
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException or FormatException)
        {
            throw new TransferException($"{RemoteFile.Shown(api)}: the answer is no record of an InvenioRDM archive", mayPass: false, inner: error);
        }
    }

    /// <summary>The same with the files of a list that was asked for on its own.</summary>
    /// <exception cref="TransferException">It is no such list.</exception>
    internal InvenioRecord WithFiles(byte[] json, Uri api)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return this with { Files = [.. Entries(document.RootElement.GetProperty("entries")).Select(file => FileOf(file, api))], FilesAt = null };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException or FormatException)
        {
            throw new TransferException($"{RemoteFile.Shown(api)}: the answer is no list of files", mayPass: false, inner: error);
        }
    }

    internal DatasetYaml Card(string address) => new()
    {
        Title = Title,
        Licence = Licence,
        Citation = Citation,
        Homepage = Homepage,
        Sources = [new SourceFile { Url = address }],
    };

    static List<RecordFile>? FilesIn(JsonElement root, Uri api) =>
        !root.TryGetProperty("files", out var files) ? null
        : files.ValueKind == JsonValueKind.Array ? [.. files.EnumerateArray().Select(file => FileOf(file, Base(api)))]
        : files.TryGetProperty("entries", out var entries) ? [.. Entries(entries).Select(file => FileOf(file, Base(api)))]
        : null;

    static Uri Base(Uri api) => new($"{api}/files");

    static IEnumerable<JsonElement> Entries(JsonElement entries) =>
        entries.ValueKind == JsonValueKind.Array ? entries.EnumerateArray() : entries.EnumerateObject().Select(entry => entry.Value);

    // Of the links, 'content' is the file; where there is none, it lies at a known place.
    static RecordFile FileOf(JsonElement file, Uri files)
    {
        var name = Word(file, "key") ?? Word(file, "filename") ?? throw new KeyNotFoundException("a file without a key");
        var address = Word(file, "links", "content") ?? $"{files}/{Uri.EscapeDataString(name)}/content";
        var size = file.TryGetProperty("size", out var bytes) || file.TryGetProperty("filesize", out bytes) ? bytes.GetInt64() : throw new KeyNotFoundException("a file without a size");
        return new RecordFile(name, size, Checksum.TryParse(Word(file, "checksum")), new Uri(files, address));
    }

    static string? LicenceIn(JsonElement metadata)
    {
        var id = Word(metadata, "license", "id");
        if (id is null && metadata.TryGetProperty("rights", out var rights) && rights.ValueKind == JsonValueKind.Array && rights.GetArrayLength() > 0)
            id = Word(rights[0], "id");
        // The archives write SPDX's identifiers in small letters.
        return id is null ? null : Known.FirstOrDefault(licence => licence.Equals(id, StringComparison.OrdinalIgnoreCase)) ?? id;
    }

    static readonly string[] Known =
    [
        "CC0-1.0", "CC-BY-4.0", "CC-BY-3.0", "CC-BY-SA-4.0", "CC-BY-SA-3.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-ND-4.0",
        "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "GPL-2.0-only", "GPL-3.0-only", "GPL-3.0-or-later", "LGPL-3.0-only", "AGPL-3.0-only", "ODbL-1.0", "PDDL-1.0",
    ];

    static string CitationIn(JsonElement metadata, string title, string at)
    {
        var people = metadata.TryGetProperty("creators", out var creators) && creators.ValueKind == JsonValueKind.Array
            ? creators.EnumerateArray().Select(creator => Word(creator, "name") ?? Word(creator, "person_or_org", "name")).OfType<string>().ToList()
            : [];
        var who = people.Count == 0 ? "" : string.Join("; ", people.Take(8)) + (people.Count > 8 ? "; et al." : "");
        var year = Word(metadata, "publication_date") is { Length: >= 4 } date ? $" ({date[..4]})" : "";
        return $"{who}{year}{(who.Length + year.Length > 0 ? ": " : "")}{title}. {(at.StartsWith("10.", StringComparison.Ordinal) ? "https://doi.org/" + at : at)}";
    }

    static string? Word(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }
        return element.ValueKind switch { JsonValueKind.String => element.GetString(), JsonValueKind.Number => element.GetRawText(), _ => null };
    }
}
