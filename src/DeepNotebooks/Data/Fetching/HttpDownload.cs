using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace DeepNotebooks.Data;

/// <summary>
/// Downloads one file, from where an earlier try left off, until it is there whole: cut connections, servers that are busy and servers that
/// fall silent are asked again; what differs from what was promised is not accepted.
/// </summary>
sealed class HttpDownload(HttpClient http, Patience patience, CacheAccess access, ProgressMeter meter)
{
    /// <summary>Hears of the file's length before the first byte comes, where the server tells.</summary>
    internal Action<long>? Sized { get; init; }

    /// <summary>Downloads to <paramref name="path"/>, which appears when the file is whole and checked. What is there already is not fetched again.</summary>
    /// <returns>The file's name, where a server gave one.</returns>
    /// <exception cref="TransferException">No address could give the right file.</exception>
    internal async Task<string?> FetchAsync(RemoteFile file, string path, CancellationToken cancellationToken)
    {
        var part = new PartialFile(path);
        if (File.Exists(path))
        {
            meter.Skip(new FileInfo(path).Length);
            return part.From?.Name;
        }
        TransferException? last = null;
        foreach (var address in file.Addresses)
        {
            try
            {
                return await FromAsync(address, file, part, cancellationToken);
            }
            catch (TransferException error)
            {
                last = new TransferException($"{RemoteFile.Shown(address)}: {error.Message}", mayPass: false, inner: error) { IsAnother = error.IsAnother };
            }
        }
        throw last ?? throw new ArgumentException("A file without an address.", nameof(file));
    }

    async Task<string?> FromAsync(Uri address, RemoteFile file, PartialFile part, CancellationToken cancellationToken)
    {
        var (reached, others) = (false, 0);
        for (var failures = 0; ;)
        {
            var before = part.Length;
            TransferException failure;
            try
            {
                await ContinueAsync(address, file, part, cancellationToken);
                part.Finish();
                return part.From?.Name;
            }
            catch (TransferException error) when (error.MayPass)
            {
                failure = error;
            }
            failures = part.Length - before >= patience.WorthwhileBytes ? 1 : failures + 1;
            reached |= !failure.NobodyThere;
            // Put together of two files it may have been once; brought anew and wrong again, the server has another one.
            if (failure.IsAnother && part.Length == 0 && ++others > 1)
                throw new TransferException(failure.Message, mayPass: false, inner: failure) { IsAnother = true };
            // Where there never was a server, or no network, few tries are enough.
            var most = reached ? patience.Failures : Math.Min(2, patience.Failures);
            if (failures >= most)
                throw new TransferException($"{failure.Message}, {failures} times in a row", mayPass: false, inner: failure) { IsAnother = failure.IsAnother };
            var pause = failure.After ?? patience.Pause(failures);
            meter.Say($"{failure.Message}; asking again in {Math.Ceiling(pause.TotalSeconds):0} s (try {failures + 1} of {most}):");
            await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>One request: the rest of the file, or all of it where the server gives no rest or the file is another by now.</summary>
    async Task ContinueAsync(Uri address, RemoteFile file, PartialFile part, CancellationToken cancellationToken)
    {
        var (have, from) = (part.Length, part.From);
        // Bytes of another server, or of one that names no version, can be gone on with where the whole is checked in the end.
        if (have > 0 && (from is null || ((!from.IsOf(address) || !from.CanBeHeldTo) && file.Checksum is null)))
            (have, from) = (0, null);

        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(patience.Stall);
        try
        {
            using var request = Request(address, have, from);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && have > 0)
            {
                // Nothing behind what is here: either it is whole, or it is of another file.
                if (response.Content.Headers.ContentRange?.Length == have && (file.Bytes ?? have) == have)
                {
                    await CheckAsync(file, part, hash: null, resumed: true, cancellationToken);
                    meter.Skip(have);
                    return;
                }
                part.Drop();
                throw new TransferException("the server has no more of the file than is here, and not as much as it said", mayPass: true);
            }
            ServerAnswer.Demand(response, patience);

            var origin = ServerAnswer.Origin(response, address);
            if (file.Bytes is { } expected && origin.Total is { } total && total != expected)
                throw new TransferException($"has {total:N0} bytes, expected {expected:N0}", mayPass: false) { IsAnother = true };
            if (origin.Total is { } length)
                Sized?.Invoke(length);
            var resumed = response.StatusCode == HttpStatusCode.PartialContent;
            if (resumed && (have == 0 || response.Content.Headers.ContentRange?.From != have || from?.Agrees(origin) == false))
            {
                part.Drop();
                throw new TransferException("the server gave another part than was asked for, or of a changed file", mayPass: true);
            }
            if (!resumed)
            {
                // Here for the first time; or it ignores ranges, or the file is another by now.
                have = 0;
                part.Begin(origin, access);
            }
            await ReceiveAsync(response, file, part, have, stall, cancellationToken);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw stall.IsCancellationRequested
                ? new TransferException($"the server sent nothing to speak of for {patience.Stall.TotalSeconds:0.#} s", mayPass: true, inner: error)
                : new TransferException("the server does not answer", mayPass: true, inner: error) { NobodyThere = true };
        }
        catch (HttpRequestException error)
        {
            throw ServerAnswer.Failure(error);
        }
    }

    static HttpRequestMessage Request(Uri address, long have, PartialFile.Origin? from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        // The file as it is, not packed for the way: ranges and lengths are of the file.
        request.Headers.AcceptEncoding.ParseAdd("identity");
        if (have == 0)
            return request;
        request.Headers.Range = new RangeHeaderValue(have, null);
        if (from?.IsOf(address) != true)
            return request;
        if (from.Tag is { } tag)
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue(tag));
        else if (from.Modified is { } modified && DateTimeOffset.TryParse(modified, out var time))
            request.Headers.IfRange = new RangeConditionHeaderValue(time);
        return request;
    }

    async Task ReceiveAsync(
        HttpResponseMessage response, RemoteFile file, PartialFile part, long have, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        using var hash = file.Checksum?.Start();
        await using var to = new FileStream(
            part.Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        access.Open(part.Path);
        to.SetLength(have);
        to.Position = hash is null ? have : 0;
        if (hash is not null)
            await HashAsync(to, hash, cancellationToken);
        var counted = have;
        meter.Skip(counted);
        try
        {
            stall.CancelAfter(patience.Stall);
            await using var body = await response.Content.ReadAsStreamAsync(stall.Token);
            var buffer = new byte[1 << 17];
            var (worthwhile, first) = (0, have == 0);
            for (int read; (read = await ReadAsync(body, buffer, stall.Token)) > 0;)
            {
                if (first)
                    ServerAnswer.RefusePage(buffer.AsSpan(0, read), response, part);
                first = false;
                if (have + read > (file.Bytes ?? long.MaxValue))
                    throw new TransferException($"has more than the expected {file.Bytes:N0} bytes", mayPass: false) { IsAnother = true };
                hash?.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                have += read;
                counted += read;
                meter.Add(read);
                worthwhile += read;
                if (worthwhile >= patience.WorthwhileBytes)
                {
                    worthwhile = 0;
                    stall.CancelAfter(patience.Stall);
                }
            }
            await CheckAsync(file, part, hash, resumed: response.StatusCode == HttpStatusCode.PartialContent, cancellationToken);
        }
        catch
        {
            // Whoever goes on counts what is there again.
            meter.Skip(-counted);
            throw;
        }
    }

    static async Task CheckAsync(RemoteFile file, PartialFile part, IncrementalHash? hash, bool resumed, CancellationToken cancellationToken)
    {
        var length = part.Length;
        if ((file.Bytes ?? part.From?.Total ?? length) is var expected && length != expected)
            throw new TransferException($"has {length:N0} bytes, expected {expected:N0}", mayPass: length < expected);
        if (file.Checksum is not { } checksum)
            return;
        using var again = hash is null ? checksum.Start() : null;
        if (again is not null)
        {
            await using var from = File.OpenRead(part.Path);
            await HashAsync(from, again, cancellationToken);
        }
        var found = Convert.ToHexStringLower((hash ?? again!).GetHashAndReset());
        if (found == checksum.Digits)
            return;
        part.Drop();
        // What was put together may be of two files; what came in one piece is what the server has.
        throw new TransferException($"has {checksum.Kind} {found}, expected {checksum.Digits}", mayPass: resumed) { IsAnother = true };
    }

    static async Task HashAsync(FileStream from, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 17];
        for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
            hash.AppendData(buffer, 0, read);
    }

    // A connection that breaks is the server's fault; a disk that is full is not.
    static async Task<int> ReadAsync(Stream from, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await from.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException error)
        {
            throw new HttpRequestException(error.Message, error);
        }
    }
}
