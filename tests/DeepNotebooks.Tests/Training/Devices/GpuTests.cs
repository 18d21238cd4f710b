using DeepNotebooks.Training;

namespace DeepNotebooks.Tests.Training;

/// <summary>Who gets which GPU. No real one was seen by these tests: a script answers as nvidia-smi does, locks and processes are real.</summary>
public sealed class GpuTests
{
    [Fact]
    public async Task The_least_used_free_one_is_taken_and_given_back()
    {
        using var hub = HubOfGpus.OfThree();

        var (best, first) = await hub.TakeAsync();
        var (next, second) = await hub.TakeAsync();
        first.Dispose();
        var (again, third) = await hub.TakeAsync();

        Assert.Equal("cuda:2 cuda:1 cuda:2", $"{best.Device} {next.Device} {again.Device}");
        second.Dispose();
        third.Dispose();
    }

    [Fact]
    public async Task While_something_learns_its_GPU_is_looked_at_and_a_driver_that_fails_ends_nothing()
    {
        using var hub = HubOfGpus.OfThree();
        using var watch = new GpuWatch(hub.Driver, HubOfGpus.Second, TimeSpan.FromMilliseconds(20));

        var seen = await Until(() => watch.Latest, gpu => gpu is not null);
        Assert.Equal((0.3, 8000L << 20), (seen!.Utilisation, seen.MemoryUsed));

        hub.WriteDriver("#!/bin/sh\nexit 9\n");
        await Until(() => watch.Latest, gpu => gpu is null);
    }

    static async Task<Gpu?> Until(Func<Gpu?> look, Func<Gpu?, bool> isIt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Gpu? seen;
        while (!isIt(seen = look())) await Task.Delay(5, patience.Token);
        return seen;
    }

    [Theory]
    [InlineData(null, "cuda:0 cuda:1 cuda:2", "1 2 3")]
    [InlineData("2,0", "cuda:0 cuda:1", "3 1")]
    [InlineData("GPU-2222,GPU-1111", "cuda:0 cuda:1", "2 1")]
    [InlineData(" 1 ", "cuda:0", "2")]
    [InlineData("1,7,0", "cuda:0", "2")] // the list ends before what names nothing
    [InlineData("GPU-", "", "")] // names more than one
    [InlineData("0,0", "", "")]
    [InlineData("", "", "")]
    [InlineData("-1", "", "")]
    [InlineData("NoDevFiles", "", "")] // as Slurm says "none"
    public async Task What_CUDA_shows_a_process_is_what_it_may_take(string? visible, string devices, string ids)
    {
        using var hub = HubOfGpus.OfThree();

        var shown = VisibleGpus.Of(await hub.Driver.GpusAsync(default), visible);

        Assert.Equal(devices, string.Join(' ', shown.Select(gpu => gpu.Device)));
        Assert.Equal(ids, string.Join(' ', shown.Select(gpu => gpu.Id[4])));
    }

    [Fact]
    public async Task A_part_of_a_GPU_is_leased_by_its_name()
    {
        using var hub = HubOfGpus.OfThree();

        var (gpu, lease) = await hub.TakeAsync(visible: "MIG-12345678-0000-0000-0000-000000000000");

        Assert.Equal(("cuda:0", "MIG-12345678-0000-0000-0000-000000000000"), (gpu.Device, gpu.Id));
        lease.Dispose();
    }

    [Fact]
    public async Task The_same_GPU_is_taken_once_whatever_its_users_call_it()
    {
        using var hub = HubOfGpus.OfThree();

        var (_, lease) = await hub.TakeAsync(visible: "1"); // a Slurm job that was given GPU 1
        var refused = await Assert.ThrowsAsync<WorkFailedException>(() => hub.TakeAsync("cuda:1"));

        Assert.Contains("cuda:1 has", refused.Message);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message);
        Assert.Contains("resnet18 on cells", refused.Message);
        Assert.Contains("--device cpu", refused.Message);
        lease.Dispose();
    }

    [Fact]
    public async Task Waiting_says_for_whom_and_ends_when_it_is_given_back()
    {
        using var hub = HubOfGpus.OfThree();
        var (_, lease) = await hub.TakeAsync(visible: "0");
        var told = new TaskCompletionSource<GpuWait>();

        var waiting = hub.TakeAsync(visible: "0", limit: TimeSpan.FromMinutes(1), waiting: told.SetResult);
        var wait = await told.Task;
        Assert.False(waiting.IsCompleted);
        lease.Dispose();
        var (gpu, second) = await waiting;

        Assert.Equal("cuda:0", gpu.Device);
        Assert.StartsWith("waiting for a GPU, at most 1 minutes: cuda:0 has ", $"{wait}");
        second.Dispose();
    }

    [Fact]
    public async Task Waiting_can_be_cancelled_and_has_an_end()
    {
        using var hub = HubOfGpus.OfThree();
        var (_, lease) = await hub.TakeAsync(visible: "0");
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            hub.TakeAsync(visible: "0", limit: TimeSpan.FromHours(1), waiting: _ => cancelled.Cancel(), cancellation: cancelled.Token));
        var late = await Assert.ThrowsAsync<WorkFailedException>(() => hub.TakeAsync(visible: "0", limit: TimeSpan.FromSeconds(0.1)));

        Assert.StartsWith("no GPU is free after 0.1 seconds: cuda:0 has", late.Message);
        lease.Dispose();
    }

    [Fact]
    public async Task A_killed_process_holds_nothing()
    {
        using var hub = HubOfGpus.OfThree();
        using var other = Program.StartApart("hold-gpu", hub.LeaseFolder, HubOfGpus.First);
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());

        var seen = (await hub.Leases.HeldAsync(await hub.Driver.GpusAsync(default), default)).First(gpu => gpu.Id == HubOfGpus.First).Holder;
        Assert.Equal((other.Id, "somebody's work"), (seen?.Process, seen?.Work));
        await Assert.ThrowsAsync<WorkFailedException>(() => hub.TakeAsync("cuda:0"));

        other.Kill(); // SIGKILL: it can put nothing in order
        await other.WaitForExitAsync();
        var (gpu, lease) = await hub.TakeAsync("cuda:0");

        Assert.Equal(HubOfGpus.First, gpu.Id);
        lease.Dispose();
    }

    [Fact]
    public async Task Processes_that_all_want_one_get_one_each()
    {
        using var hub = HubOfGpus.OfThree();

        var taken = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => hub.TakeAsync(limit: TimeSpan.FromMinutes(1)))));

        Assert.Equal(3, taken.Select(one => one.Gpu.Id).Distinct().Count());
        foreach (var (_, lease) in taken) lease.Dispose();
    }

    [Fact]
    public async Task The_report_shows_figures_holders_and_programs_without_a_lease()
    {
        using var hub = HubOfGpus.OfThree($"{HubOfGpus.First}, 4242, /usr/bin/python3, 29000", $"{HubOfGpus.Second}, {Environment.ProcessId}, dotnet, 7000");
        var (_, lease) = await hub.TakeAsync("cuda:1");

        var report = await Gpus.ListAsync(hub.Driver, hub.Leases, "1,0", default);
        lease.Dispose();

        Assert.Null(report.Note);
        Assert.Equal(["cuda:1", "cuda:0", null], report.Gpus.Select(gpu => gpu.Device));
        Assert.Equal([30000L << 20, 8000L << 20, 5L << 20], report.Gpus.Select(gpu => gpu.MemoryUsed!.Value));
        Assert.Equal((0.97, 65.0, null), (report.Gpus[0].Utilisation!.Value, report.Gpus[0].Temperature!.Value, report.Gpus[2].Temperature));
        Assert.Equal(Environment.ProcessId, report.Gpus[1].Holder!.Process);
        Assert.Equal(4242, Assert.Single(report.Gpus[0].Programs).Process);
        Assert.Null(report.Gpus[0].Holder);
    }

    [Fact]
    public async Task Without_a_driver_one_line_says_so()
    {
        var report = await Gpus.ListAsync(new NvidiaSmi("/nowhere"), new GpuLeases("/nowhere/leases"), null, default);

        Assert.Equal("there is no GPU here: no nvidia-smi in PATH", report.Note);
        Assert.Empty(report.Gpus);
        Assert.True(report.Cpu.Threads >= 1);
    }

    [Fact]
    public async Task A_driver_that_fails_is_told_in_its_own_words()
    {
        using var hub = HubOfGpus.OfThree();
        hub.WriteDriver("#!/bin/sh\necho NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.\nexit 9\n");

        var failed = await Assert.ThrowsAsync<WorkFailedException>(() => hub.Driver.GpusAsync(default));

        Assert.Contains("could not communicate with the NVIDIA driver", failed.Message);
    }

    /// <summary>What a process of its own does until it is killed.</summary>
    internal static void Hold(string folder, string id)
    {
        var holder = GpuHolder.This("somebody's work", DateTimeOffset.UtcNow);
        var taken = new GpuLeases(folder).TryTakeAsync([new Gpu { Index = 0, Id = id }], holder, default).GetAwaiter().GetResult();
        Console.WriteLine(taken is null ? "taken already" : "held");
        Thread.Sleep(Timeout.Infinite);
    }
}
