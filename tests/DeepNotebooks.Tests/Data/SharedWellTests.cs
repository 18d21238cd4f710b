using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using DeepNotebooks.Data;
using SkiaSharp;

namespace DeepNotebooks.Tests.Data;

/// <summary>One cache, many processes: real ones, killed where that is the point.</summary>
public sealed class SharedWellTests : IDisposable
{
    readonly Scratch scratch = new();
    readonly FileServer server = new();
    readonly string address;

    public SharedWellTests()
    {
        var origin = scratch.ImageFolder("origin", ["train"], ["a", "b"], perClass: 20, SKEncodedImageFormat.Png);
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var path in Directory.GetFiles(origin, "*", SearchOption.AllDirectories))
                zip.CreateEntryFromFile(path, Path.GetRelativePath(origin, path));
        }
        server.Files["leaves.zip"] = file.ToArray();
        address = server.Address + "leaves.zip";
    }

    public void Dispose()
    {
        server.Dispose();
        scratch.Dispose();
    }

    string Datasets => Path.Combine(scratch.Cache, "datasets");

    string[] Visible => Directory.Exists(Datasets) ? [.. Directory.GetFileSystemEntries(Datasets).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.')] : [];

    /// <summary>The file that tells who is fetching; waits for it.</summary>
    async Task<string> HolderFile(Process fetching)
    {
        while (!fetching.HasExited)
        {
            if (Directory.Exists(Datasets) && Directory.GetFiles(Datasets, ".*.holder") is [var path])
                return path;
            await Task.Delay(5);
        }
        return "";
    }

    Task<DatasetListing> Fetch(IProgress<DatasetProgress>? progress = null, Transport? transport = null, CancellationToken cancellationToken = default) =>
        new DatasetLibrary([], scratch.Cache, [], transport ?? Scratch.Impatient).FetchAsync(address, progress, cancellationToken);

    /// <summary>A part of the test program: fetches, and says where to.</summary>
    internal static async Task FetchAsync(string cache, string source)
    {
        try
        {
            var listing = await new DatasetLibrary([], cache, []).FetchAsync(source, new Notes(), CancellationToken.None);
            Console.WriteLine($"{listing.Images} {listing.Identity} {listing.Location}");
        }
        catch (Exception error)
        {
            Console.WriteLine($"error: {error}");
        }
    }

    sealed class Notes : IProgress<DatasetProgress>
    {
        public void Report(DatasetProgress value)
        {
            if (value.Note is { } note)
                Console.WriteLine($"note: {note}");
        }
    }

    [Fact]
    public async Task Many_processes_that_ask_at_once_make_one_download()
    {
        var processes = Enumerable.Range(0, 20).Select(_ => Program.StartApart("fetch", scratch.Cache, address)).ToList();
        var outputs = processes.Select(process => process.StandardOutput.ReadToEndAsync()).ToList();
        await server.Asked.Task;
        Assert.Empty(Visible);
        server.Open.SetResult();

        var told = (await Task.WhenAll(outputs)).Select(output => output.Trim().Split('\n')).ToList();

        Assert.Equal(["leaves.zip"], server.Requests);
        Assert.StartsWith("40 sha256:", Assert.Single(told.Select(lines => lines[^1]).Distinct()));
        var waited = told.Where(lines => lines.Length > 1).ToList();
        Assert.All(waited, lines => Assert.Matches($"is being fetched by {Environment.UserName} on .+ \\(process \\d+\\); waiting for it", lines[0]));
        Assert.Single(Visible);
        foreach (var process in processes)
            process.Dispose();
    }

    [Fact]
    public async Task After_a_kill_in_the_middle_nothing_looks_whole_and_the_next_goes_on_where_it_was()
    {
        server.Open.SetResult();
        var half = server.Files["leaves.zip"].Length / 2;
        server.Wrong("leaves.zip", new Fault { CutAfter = half, StallsFor = TimeSpan.FromMinutes(5) });
        using var killed = Program.StartApart("fetch", scratch.Cache, address);
        var waiting = (Process?)null;
        var holder = await HolderFile(killed);
        var part = Path.Combine(holder[..^".holder".Length] + ".partial", "download", "file.part");
        while (!File.Exists(part) || new FileInfo(part).Length < half)
            await Task.Delay(10);
        waiting = Program.StartApart("fetch", scratch.Cache, address);
        Assert.Contains("waiting for it", await waiting.StandardOutput.ReadLineAsync());

        killed.Kill();
        await killed.WaitForExitAsync();

        Assert.StartsWith("40 sha256:", await waiting.StandardOutput.ReadLineAsync());
        Assert.Equal(["", $"bytes={half}-"], server.Ranges);
        Assert.Single(Visible);
        Assert.Equal([".lock"], Directory.GetFileSystemEntries(Datasets, ".*").Select(Path.GetExtension)); // all else is gone
        waiting.Dispose();
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_nothing_that_looks_whole()
    {
        server.Open.SetResult();
        var random = new Random(3);
        for (var round = 0; round < 8; round++)
        {
            using var killed = Program.StartApart("fetch", scratch.Cache, address);
            await HolderFile(killed);
            await Task.Delay(random.Next(60));
            killed.Kill();
            await killed.WaitForExitAsync();

            var listing = await Fetch();

            Assert.Equal(40, listing.Images);
            Assert.True(new DatasetLibrary([], scratch.Cache, []).Verify(listing.Name, null, CancellationToken.None).Ok);
            Directory.Delete(Datasets, recursive: true);
        }
    }

    [Fact]
    public async Task Who_waits_sees_whom_it_waits_for_and_how_far_that_is()
    {
        server.Wrong("leaves.zip", new Fault { CutAfter = 1_000, StallsFor = TimeSpan.FromSeconds(3) });
        server.Open.SetResult();
        using var other = Program.StartApart("fetch", scratch.Cache, address);
        await HolderFile(other);
        var reports = new LoadTests.Reports();

        await Fetch(reports);

        Assert.Contains(reports.All, report => report.Note is { } note && note.Contains($"(process {other.Id})"));
        Assert.Contains(reports.All, report => report.Activity.StartsWith($"waiting for {Environment.UserName} on ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_lock_of_another_machine_counts_while_it_gives_signs_of_life_and_not_for_ever()
    {
        server.Open.SetResult();
        var transport = Scratch.Impatient with { Silence = TimeSpan.FromSeconds(3) };
        await Fetch(transport: transport);
        var name = Visible[0];
        Directory.Delete(Path.Combine(Datasets, name), recursive: true);
        server.Requests.Clear();

        // As a process of another machine writes it, where locks are not shared.
        var holder = new LeaseHolder("t", "jane", "far-away", 7, "1", "another boot", "pid:[1]", LocksHold: true, Beat: 0, new DatasetProgress(name, "downloading", 5, 10, "bytes"));
        var path = Path.Combine(Datasets, $".{name}.holder");
        var reports = new LoadTests.Reports();
        File.WriteAllText(path, JsonSerializer.Serialize(holder));
        var waiting = Fetch(reports, transport);
        for (var beat = 1; beat < 8; beat++)
        {
            await Task.Delay(700);
            Assert.False(waiting.IsCompleted);
            File.WriteAllText(path + ".new", JsonSerializer.Serialize(holder with { Beat = beat }));
            File.Move(path + ".new", path, overwrite: true);
        }
        Assert.Empty(server.Requests);
        Assert.Contains(reports.All, report => report.Activity == "waiting for jane on far-away (process 7): downloading" && report.Done == 5);

        // Its machine lost its power.
        Assert.Equal(40, (await waiting).Images);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_process_that_sleeps_loses_the_lock_and_waits_when_it_wakes()
    {
        server.Open.SetResult();
        server.Wrong("leaves.zip", new Fault { CutAfter = 2_000, StallsFor = TimeSpan.FromMinutes(5) });
        using var asleep = Program.StartApart("fetch", scratch.Cache, address);
        await HolderFile(asleep);
        while (server.Requests.IsEmpty)
            await Task.Delay(10);
        Signal(asleep, "STOP");

        var listing = await Fetch(transport: Scratch.Impatient with { Silence = TimeSpan.FromSeconds(2) });
        Signal(asleep, "CONT");

        Assert.Equal($"40 {listing.Identity} {listing.Location}", (await asleep.StandardOutput.ReadToEndAsync()).Trim());
    }

    [NeedsSmallDisk]
    public async Task A_full_disk_is_told_and_the_room_given_back()
    {
        using var disk = new SmallDisk(scratch["disk"], megabytes: 2);
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        server.Files["big.npz"] = bytes;
        server.Open.SetResult();
        var library = new DatasetLibrary([], scratch["disk"], [], Scratch.Impatient);

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => library.FetchAsync(server.Address + "big.npz", null, CancellationToken.None));

        Assert.Contains("the disk is full, and what had come was removed to give the room back. (DEEPNOTEBOOKS_CACHE names another folder.)", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(DiskSpace.Free(scratch["disk"]) > 1_900_000);

        // Where the length is known, it is not begun.
        var entry = BuiltInCatalogue.Entries[0] with { Name = "big", Files = [new("big.npz", bytes.Length, null, [server.Address + "big.npz"])] };
        server.Requests.Clear();
        error = await Assert.ThrowsAsync<WorkFailedException>(() => new DatasetLibrary([], scratch["disk"], [entry], Scratch.Impatient).FetchAsync("big", null, CancellationToken.None));
        Assert.Contains("it needs 3 MB and", error.Message);
        Assert.Empty(server.Requests);
    }

    [NeedsSmallDisk]
    public async Task A_cache_that_is_read_only_gives_what_it_has_and_says_that_no_more_can_come()
    {
        server.Open.SetResult();
        using var disk = new SmallDisk(scratch["disk"], megabytes: 80);
        var library = new DatasetLibrary([], scratch["disk"], [], Scratch.Impatient);
        var here = await library.FetchAsync(address, null, CancellationToken.None);
        disk.MakeReadOnly();

        Assert.Equal(here.Identity, (await library.LoadAsync(address, null, null, CancellationToken.None)).Identity);
        server.Files["more.zip"] = server.Files["leaves.zip"];
        var error = await Assert.ThrowsAsync<WorkFailedException>(() => library.FetchAsync(server.Address + "more.zip", null, CancellationToken.None));
        Assert.Contains("it is read-only for you", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task In_a_folder_that_a_group_shares_all_is_the_groups_however_strict_the_umask()
    {
        if (OperatingSystem.IsWindows())
            return;
        server.Open.SetResult();
        Directory.CreateDirectory(scratch.Cache);
        File.SetUnixFileMode(scratch.Cache, (UnixFileMode)Convert.ToInt32("2770", 8));
        var fetch = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "umask 077; exec \"$@\"", "sh", .. Program.Command("fetch", scratch.Cache, address)]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        await fetch.WaitForExitAsync();

        foreach (var path in Directory.GetFileSystemEntries(scratch.Cache, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
        {
            var mode = Convert.ToString((int)File.GetUnixFileMode(path), 8);
            Assert.True(mode == (Directory.Exists(path) ? "2770" : "660"), $"{path} has {mode}");
        }
        Assert.Single(Visible);
    }

    static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
