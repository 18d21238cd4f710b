using CliWrap;

namespace DeepNotebooks.Tests;

/// <summary>A program that we started ends in good order when it is asked to.</summary>
public sealed class ChildProcessTests
{
    /// <summary>As one is that a shell script, or a hub, started in the background.</summary>
    const string deaf = "trap '' INT; ";

    static async Task<Exception?> InterruptedAsync(string script, TimeSpan patience)
    {
        using var interrupt = new CancellationTokenSource();
        var command = Cli.Wrap("sh").WithArguments(["-c", script]).WithStandardOutputPipe(PipeTarget.ToDelegate(_ => interrupt.Cancel()));
        return await Record.ExceptionAsync(() => ChildProcess.RunAsync(command, patience, interrupt.Token).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task It_hears_of_an_interrupt_also_where_it_was_started_deaf_to_SIGINT() =>
        Assert.IsAssignableFrom<OperationCanceledException>(
            await InterruptedAsync($"{deaf} echo started; exec sleep 600", patience: TimeSpan.FromMinutes(10)));

    [Fact]
    public async Task It_may_tidy_up_first()
    {
        var folder = Directory.CreateTempSubdirectory("child-");
        var tidied = Path.Combine(folder.FullName, "tidied");

        await InterruptedAsync($"{deaf} trap 'touch {tidied}; exit 1' TERM; echo started; while :; do sleep 0.05; done", patience: TimeSpan.FromMinutes(10));

        Assert.True(File.Exists(tidied));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task One_that_does_not_listen_at_all_is_ended_after_that() =>
        Assert.IsAssignableFrom<OperationCanceledException>(
            await InterruptedAsync("trap '' INT TERM; echo started; while :; do sleep 0.05; done", patience: TimeSpan.FromMilliseconds(100)));

    [Fact]
    public async Task One_that_was_through_in_spite_of_it_has_ended_well() =>
        Assert.Null(await InterruptedAsync("trap 'exit 0' TERM; echo started; while :; do sleep 0.05; done", patience: TimeSpan.FromMinutes(10)));
}
