using System.Diagnostics;

namespace DeepNotebooks.Kernel.Tests;

public sealed class InterruptTests : IDisposable
{
    const string reach = "DeepNotebooks.Kernel.Tests.Gate.Reach();";
    readonly Recorder cell = new();

    public void Dispose() => cell.Dispose();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("System.Threading.Thread.Sleep(60_000);")]
    [InlineData("Task.Delay(60_000).Wait();")]
    [InlineData("await Task.Delay(60_000);")]
    [InlineData("await Task.Delay(1); while (true) { }")]
    [InlineData("try { while (true) { } } catch (Exception) { } finally { Console.Write(\"tidied\"); }")]
    [InlineData("new System.Threading.ManualResetEvent(false).WaitOne();")]
    [InlineData("await new TaskCompletionSource().Task;")]
    [InlineData("Notebook.Interrupted.WaitHandle.WaitOne(); Notebook.Interrupted.ThrowIfCancellationRequested();")]
    public void A_cell_is_stopped_whatever_it_does_and_the_session_goes_on(string code)
    {
        cell.Result("var x = 7;");
        var clock = new Stopwatch();
        var interrupter = new Thread(() =>
        {
            Gate.WaitUntilReached();
            clock.Start();
            cell.Session.Interrupt();
        });
        interrupter.Start();

        var error = cell.Run(reach + code);

        // Half a second is promised; the rest is for a machine that does much else.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal("The cell was interrupted.", error?.Message);
        Assert.True(SpinWait.SpinUntil(() => cell.Session.Abandoned == 0, TimeSpan.FromSeconds(10)), "The cell was given up, not stopped.");
        Assert.Equal("8", cell.Result("x + 1"));
        interrupter.Join();
    }

    [Fact]
    public void A_cell_that_listens_ends_in_its_own_way()
    {
        var interrupter = new Thread(() =>
        {
            Gate.WaitUntilReached();
            cell.Session.Interrupt();
        });
        interrupter.Start();

        Assert.Equal("best so far", cell.Result(reach + "Notebook.Interrupted.WaitHandle.WaitOne(); \"best so far\""));
        interrupter.Join();
    }

    [Fact]
    public void An_interrupt_with_no_cell_running_stops_nothing()
    {
        cell.Session.Interrupt();

        Assert.Equal("2", cell.Result("System.Threading.Thread.Sleep(1); 1 + 1"));
    }
}
