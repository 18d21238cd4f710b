using System.Diagnostics;

namespace DeepNotebooks.Tests.Training;

/// <summary>Threads follow what the container allows. Folders stand for /proc and /sys of containers that cannot be had here; the last two tests ask the real kernel.</summary>
public sealed class CpuAllowanceTests : IDisposable
{
    readonly MachineFolder machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("150000 100000", "max 100000", 2, "quota of 1.5")] // its own
    [InlineData("max 100000", "100000 100000", 1, "quota of 1 ")] // the group above: Kubernetes limits the pod
    [InlineData("800000 100000", "300000 100000", 3, "quota of 3 ")] // the least
    [InlineData("max 100000", "max 100000", 64, "machine's")]
    public void A_quota_of_cgroup_version_2_counts_from_every_group_above(string own, string above, int threads, string reason)
    {
        Machine("0-63", allowed: "0-63", "0::/pod/box\n", "36 25 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n");
        machine.Write("sys/fs/cgroup/pod/box/cpu.max", own);
        machine.Write("sys/fs/cgroup/pod/cpu.max", above);

        var found = Of();

        Assert.Equal(threads, found.Threads);
        Assert.Equal(64, found.Host);
        Assert.Contains(reason, found.ToString());
    }

    [Fact]
    public void In_a_container_the_mounted_group_is_its_own()
    {
        // Docker without a namespace of groups: the path is the host's, and what is mounted begins there.
        Machine("0-31", allowed: "0-31", "4:cpu,cpuacct:/docker/abc\n0::/docker/abc\n", "40 30 0:33 /docker/abc /sys/fs/cgroup/cpu ro,nosuid - cgroup cgroup rw,cpu,cpuacct\n");
        machine.Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "250000");
        machine.Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");

        Assert.Equal(3, Of().Threads);
    }

    [Fact]
    public void No_quota_of_version_1_is_minus_one()
    {
        Machine("0-7", allowed: "0-7", "4:cpu,cpuacct:/\n", "40 30 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n");
        machine.Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1");
        machine.Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");

        Assert.Equal(8, Of().Threads);
    }

    [Theory]
    [InlineData("OMP_NUM_THREADS", "3", 3)]
    [InlineData("OMP_NUM_THREADS", "6,2", 6)]
    [InlineData("OMP_NUM_THREADS", "many", 4)]
    [InlineData("SLURM_CPUS_PER_TASK", "2", 2)]
    [InlineData("SLURM_CPUS_PER_TASK", "16", 4)] // more than the cpuset allows
    [InlineData("CPU_LIMIT", "1.5", 2)]
    public void The_environment_and_the_cpuset_count(string name, string value, int threads)
    {
        Machine("0-63", allowed: "0-2,8", "0::/\n", "");

        Assert.Equal(threads, CpuAllowance.Of(machine.Root, variable => variable == name ? value : null).Threads);
    }

    [Fact]
    public void Libtorch_uses_no_more_threads_than_the_process_may_run_on()
    {
        var (_, output, _) = Taskset("0", "load-libtorch");

        Assert.Contains("threads: 1\n", output);
    }

    [NeedsCgroupFact]
    public void A_real_cgroups_quota_limits_libtorch()
    {
        var group = Directory.CreateDirectory(Path.Combine(NeedsCgroupFactAttribute.Top, $"deepnotebooks-test-{Environment.ProcessId}")).FullName;
        try
        {
            File.WriteAllText(Path.Combine(group, "cpu.cfs_quota_us"), "90000");
            // The shell enters the group, and becomes the program there.
            var command = string.Join(' ', Program.Command("load-libtorch").Select(word => $"'{word}'"));
            var (_, output, _) = Run("sh", "-c", $"echo $$ > {group}/cgroup.procs && exec {command}");

            Assert.Contains("threads: 1\n", output);
        }
        finally
        {
            Directory.Delete(group);
        }
    }

    static (int ExitCode, string Output, string Errors) Taskset(string processors, string part) => Run("taskset", ["-c", processors, .. Program.Command(part)]);

    static (int ExitCode, string Output, string Errors) Run(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("OMP_NUM_THREADS");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    CpuAllowance Of() => CpuAllowance.Of(machine.Root, _ => null);

    void Machine(string online, string allowed, string groups, string mounts)
    {
        machine.Write("sys/devices/system/cpu/online", online + "\n");
        machine.Write("proc/self/status", $"Name:\tdotnet\nCpus_allowed_list:\t{allowed}\n");
        machine.Write("proc/self/cgroup", groups);
        machine.Write("proc/self/mountinfo", mounts);
    }
}

/// <summary>Skipped where this user may make no control group of version 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsCgroupFactAttribute : FactAttribute
{
    internal const string Top = "/sys/fs/cgroup/cpu";

    public NeedsCgroupFactAttribute()
    {
        if (!CanMake(Path.Combine(Top, $"deepnotebooks-try-{Environment.ProcessId}"))) Skip = "no control group of version 1 can be made here";
    }

    static bool CanMake(string group)
    {
        try
        {
            if (!Directory.Exists(Top)) return false;
            Directory.CreateDirectory(group);
            var made = File.Exists(Path.Combine(group, "cpu.cfs_quota_us"));
            Directory.Delete(group);
            return made;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
