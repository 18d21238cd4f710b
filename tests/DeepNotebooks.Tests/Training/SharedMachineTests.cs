using DeepNotebooks.Training;

namespace DeepNotebooks.Tests.Training;

public sealed class SharedMachineTests : IDisposable
{
    readonly MachineFolder machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("0.10 0.20 0.30 1/300 4242\n", 4, true)]
    [InlineData("5.90 0.20 0.30 9/300 4242\n", 4, true)]
    [InlineData("6.10 0.20 0.30 9/300 4242\n", 4, false)]
    [InlineData("40.0 38.2 35.3 50/900 4242\n", 64, true)] // the machine is large, and half of it is free
    [InlineData("", 4, false)] // nobody knows
    public void Threads_wait_awake_where_that_takes_nothing_from_others(string load, int processors, bool awake)
    {
        machine.Write("proc/loadavg", load);

        Assert.Equal(awake ? 100_000 : 3_000, SharedMachine.Turns(machine.Root, new(Threads: 4, processors, "")));
    }

    [Theory]
    [InlineData("400000 100000", true)]
    [InlineData("350000 100000", false)]
    public void They_do_not_wait_at_the_cost_of_their_own_quota(string quota, bool awake)
    {
        machine.Write("proc/loadavg", "0.10 0.20 0.30 1/300 4242\n");
        machine.Write("proc/self/cgroup", "0::/box\n");
        machine.Write("proc/self/mountinfo", "36 25 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n");
        machine.Write("sys/fs/cgroup/box/cpu.max", quota);

        Assert.Equal(awake ? 100_000 : 3_000, SharedMachine.Turns(machine.Root, new(Threads: 4, Host: 8, "")));
    }
}
