using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace DeepNotebooks.Data;

/// <summary>
/// A record of Zenodo or of another archive that runs InvenioRDM: doi:10.5281/zenodo.7, https://doi.org/10.5281/zenodo.7, or the record's page.
/// All its files, or the one that "#file.zip" names; sizes and checksums are the archive's own.
/// </summary>
sealed partial class InvenioSource : ISource
{
    readonly string? doi;
    readonly Uri? page;
    readonly string? only;

    InvenioSource(string? doi, Uri? page, string? only)
    {
        (this.doi, this.page, this.only) = (doi, page, only is { Length: > 0 } ? Uri.UnescapeDataString(only) : null);
        var record = doi is not null ? $"doi:{doi}" : page!.GetLeftPart(UriPartial.Path);
        Address = this.only is null ? record : $"{record}#{this.only}";
        var word = doi is null ? $"{page!.Host}-{page.AbsolutePath.Split('/')[^1]}" : doi.Split('/', 2)[1];
        Name = DatasetSource.NameFor(this.only is null ? word : $"{word}-{ArchiveKind.Stem(this.only)}", Address);
    }

    public string Address { get; }

    public string Name { get; }

    internal static InvenioSource? Recognise(string text)
    {
        if (DoiPattern().Match(text) is { Success: true } doi)
            return new InvenioSource(Uri.UnescapeDataString(doi.Groups["doi"].Value).ToLowerInvariant(), page: null, doi.Groups["file"].Value);
        if (text.StartsWith("doi:", StringComparison.OrdinalIgnoreCase))
            throw new RequestException($"'{text}' is no DOI: one begins with 10. and a number, as in doi:10.5281/zenodo.10519652.");
        return RecordPattern().Match(text) is { Success: true } record
            ? new InvenioSource(doi: null, new Uri(record.Groups["page"].Value), record.Groups["file"].Value)
            : null;
    }

    public async Task<Delivery> BringAsync(Staging staging, CancellationToken cancellationToken)
    {
        var record = await RecordAsync(staging.Transport, cancellationToken);
        var files = Chosen(record);
        if (files.Count > 1)
            staging.Note($"{Address} has {files.Count} files, {DiskSpace.Told(files.Sum(file => file.Bytes))} in all; '{Address}#{files[0].Name}' would take one alone.");
        staging.Expect(files.Sum(file => file.Bytes));
        foreach (var file in files)
            await staging.DownloadAsync(new RemoteFile([file.Address], file.Bytes, file.Checksum), SafePath.Demand(file.Name), cancellationToken);
        return new Delivery(record.Card(Address), [.. files.Select(file => new DeliveredFile(Path.Combine(staging.Downloads, file.Name), file.Name))]);
    }

    IReadOnlyList<InvenioRecord.RecordFile> Chosen(InvenioRecord record)
    {
        if (record.IsRestricted)
            throw new RequestException($"{Address} ('{record.Title}') is restricted: its files are to be had after a login only. Download them yourself, and name their folder.");
        if (record.Files.Count == 0)
            throw new RequestException($"{Address} ('{record.Title}') has no files.");
        if (only is null)
            return record.Files;
        return record.Files.Where(file => file.Name == only).ToList() is { Count: > 0 } found
            ? found
            : throw new RequestException(
                $"{Address}: there is no file '{only}' in it.{Text.Nearest.Hint(only, record.Files.Select(file => file.Name))} "
                + $"(It has {string.Join(", ", record.Files.Take(12).Select(file => file.Name))}{(record.Files.Count > 12 ? ", …" : "")}.)");
    }

    async Task<InvenioRecord> RecordAsync(Transport transport, CancellationToken cancellationToken)
    {
        var at = page ?? await ResolveAsync(transport, cancellationToken);
        var split = at.AbsolutePath.LastIndexOf("/record", StringComparison.Ordinal);
        var api = new Uri(at, $"{at.AbsolutePath[..split]}/api/records/{at.AbsolutePath.Split('/')[^1]}");
        using var answer = await GetAsync(transport, api, HttpMethod.Get, cancellationToken);
        var record = InvenioRecord.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken), api);
        if (record.FilesAt is not { } files)
            return record;
        using var list = await GetAsync(transport, files, HttpMethod.Get, cancellationToken);
        return record.WithFiles(await list.Content.ReadAsByteArrayAsync(cancellationToken), files);
    }

    /// <summary>Follows a DOI to the page of a record.</summary>
    async Task<Uri> ResolveAsync(Transport transport, CancellationToken cancellationToken)
    {
        using var answer = await GetAsync(transport, new Uri(transport.Resolver, Uri.EscapeDataString(doi!).Replace("%2F", "/")), HttpMethod.Get, cancellationToken);
        var landed = answer.RequestMessage!.RequestUri!;
        return RecordPattern().Match(landed.GetLeftPart(UriPartial.Path)) is { Success: true } record
            ? new Uri(record.Groups["page"].Value)
            : throw new RequestException(
                $"doi:{doi} leads to {RemoteFile.Shown(landed)}, which is no record of Zenodo or another InvenioRDM archive; look there for the address of a file, and name that.");
    }

    static async Task<HttpResponseMessage> GetAsync(Transport transport, Uri address, HttpMethod method, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await OnceAsync(transport, address, method, cancellationToken);
            }
            catch (TransferException error) when (error.MayPass && failures < (error.NobodyThere ? 2 : transport.Patience.Failures))
            {
                await Task.Delay(error.After ?? transport.Patience.Pause(failures), cancellationToken);
            }
            catch (TransferException error)
            {
                throw new TransferException($"{RemoteFile.Shown(address)}: {error.Message}", mayPass: false, inner: error);
            }
        }
    }

    static async Task<HttpResponseMessage> OnceAsync(Transport transport, Uri address, HttpMethod method, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(transport.Patience.Stall);
        try
        {
            using var request = new HttpRequestMessage(method, address);
            // Some archives answer a record's address in several forms.
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html", 0.5));
            var answer = await transport.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token);
            ServerAnswer.Demand(answer, transport.Patience);
            await answer.Content.LoadIntoBufferAsync(MostAnswer, stall.Token);
            return answer;
        }
        catch (HttpRequestException error)
        {
            throw ServerAnswer.Failure(error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferException("the server does not answer", mayPass: true, inner: error);
        }
    }

    /// <summary>A record with thousands of files is a few megabytes.</summary>
    const int MostAnswer = 64 << 20;

    [GeneratedRegex(@"^(doi:\s*|(https?://)?(dx\.)?doi\.org/)(?<doi>10\.\d{4,9}/[^\s#?]+)(#(?<file>.+))?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DoiPattern();

    [GeneratedRegex(@"^(?<page>https?://[^/?#\s]+(/[^?#\s]+)?/records?/[A-Za-z0-9][A-Za-z0-9-]*)/?(\?[^#]*)?(#(?<file>.+))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecordPattern();
}
