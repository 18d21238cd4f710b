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
    [InlineData("var held = new object(); Task.Run(() => { lock (held) new System.Threading.ManualResetEvent(false).WaitOne(); }); System.Threading.SpinWait.SpinUntil(() => System.Threading.Monitor.TryEnter(held) ? F(held) : true); lock (held) { } bool F(object o) { System.Threading.Monitor.Exit(o); return false; }")]
    [InlineData("System.Linq.Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(i => { while (!Notebook.Interrupted.IsCancellationRequested) { } return i; }).Sum(); Notebook.Interrupted.ThrowIfCancellationRequested();")]
    [InlineData("Parallel.For(0, 1000, i => { while (!Notebook.Interrupted.IsCancellationRequested) { } }); Notebook.Interrupted.ThrowIfCancellationRequested();")]
    [InlineData("while (true) { try { System.Threading.Thread.Sleep(1000); } catch (System.Threading.ThreadInterruptedException) { } }")]
    [InlineData("while (true) { try { await Task.Delay(1000, Notebook.Interrupted); } catch (OperationCanceledException) { } }")]
    [InlineData("await foreach (var i in Endless()) { } async IAsyncEnumerable<int> Endless() { while (true) { await Task.Yield(); yield return 1; } }")]
    [InlineData("async Task Often() { while (true) { await Task.Yield(); await Task.Yield(); await Task.Yield(); } } await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Often)));")]
    [InlineData("var q = new System.Collections.Concurrent.BlockingCollection<int>(); q.Take();")]
    [InlineData("using (var s = new System.Threading.SemaphoreSlim(0)) s.Wait();")]
    [InlineData("long Spin(long n) { return n < 0 ? 0 : Spin(n - 1) + 1; } while (true) Spin(20);")]
    [InlineData("again: Math.Sqrt(2); goto again;")]
    [InlineData("do { new object().ToString(); } while (true);")]
    [InlineData("await Microsoft.DotNet.Interactive.Kernel.Root.SendAsync(new Microsoft.DotNet.Interactive.Commands.SubmitCode(\"while (true) { }\"));")]
    [InlineData("await Microsoft.DotNet.Interactive.Kernel.Root.SendAsync(new Microsoft.DotNet.Interactive.Commands.SubmitCode(\"System.Threading.Thread.Sleep(60_000);\"));")]
    [InlineData("foreach (var i in Enumerable.Range(0, int.MaxValue)) foreach (var j in Enumerable.Range(0, int.MaxValue)) { }")]
    [InlineData("Enumerable.Range(0, int.MaxValue).Select(i => (long)i).Where(i => i < 0).Any();")]
    [InlineData("int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2); Fib(80)")]
    [InlineData("new System.Threading.Thread(() => { while (!Notebook.Interrupted.IsCancellationRequested) { } }).Start(); while (true) { }")]
    [InlineData("Notebook.Interrupted.WaitHandle.WaitOne(); Notebook.Interrupted.ThrowIfCancellationRequested();")]
    public void A_cell_is_stopped_whatever_it_does_and_the_session_goes_on(string code)
    {
        cell.Result("var x = 7;");
        var clock = new Stopwatch();
        var interrupter = new Thread(() =>
        {
            Gate.WaitUntilReached();
            clock.Start();
            cell.Session.Lanes.Interrupt();
        });
        interrupter.Start();

        var error = cell.Run(reach + code);

        // Half a second is promised; the rest is for a machine that does much else.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.StartsWith("The cell was interrupted.", error?.Message);
        Assert.True(SpinWait.SpinUntil(() => cell.Session.Lanes.Abandoned == 0, TimeSpan.FromSeconds(10)), "The cell was given up, not stopped.");
        Assert.Equal("8", cell.Result("x + 1"));
        interrupter.Join();
    }

    [Fact]
    public void A_cell_that_listens_ends_in_its_own_way()
    {
        var interrupter = new Thread(() =>
        {
            Gate.WaitUntilReached();
            cell.Session.Lanes.Interrupt();
        });
        interrupter.Start();

        Assert.Equal("best so far", cell.Result(reach + "Notebook.Interrupted.WaitHandle.WaitOne(); \"best so far\""));
        interrupter.Join();
    }

    [Theory]
    [InlineData("Enumerable.Range(0, 8).AsParallel().Select(i => { while (!DeepNotebooks.Kernel.Tests.Gate.IsLetGo) { } return i; }).Sum();")]
    [InlineData("Parallel.For(0, 8, i => { while (!DeepNotebooks.Kernel.Tests.Gate.IsLetGo) { } });")]
    public void A_query_whose_workers_do_not_listen_leaves_them_behind_and_the_session_goes_on(string code)
    {
        cell.Result("var x = 7;");
        var clock = new Stopwatch();
        var interrupter = new Thread(() =>
        {
            Gate.WaitUntilReached();
            clock.Start();
            cell.Session.Lanes.Interrupt();
        });
        interrupter.Start();

        Assert.StartsWith("The cell was interrupted.", cell.Run(reach + code)?.Message);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal("8", cell.Result("x + 1"));
        interrupter.Join();
        Gate.IsLetGo = true;
        Assert.True(SpinWait.SpinUntil(() => cell.Session.Lanes.Abandoned == 0, TimeSpan.FromSeconds(10)));
        Gate.IsLetGo = false;
    }

    [Fact]
    public void A_loop_that_an_earlier_cell_declared_is_stopped_and_can_be_run_again()
    {
        cell.Result("static class Work { public static int Do(int times) { var n = 0; while (n != times) n = unchecked(n + 1); return n; } }");
        cell.Result("Func<int, int> work = Work.Do;");
        var interrupter = new Thread(() =>
        {
            Gate.WaitUntilReached();
            cell.Session.Lanes.Interrupt();
        });
        interrupter.Start();

        Assert.StartsWith("The cell was interrupted.", cell.Run(reach + "while (true) work(-5);")?.Message);
        interrupter.Join();

        Assert.True(SpinWait.SpinUntil(() => cell.Session.Lanes.Abandoned == 0, TimeSpan.FromSeconds(10)));
        Assert.Equal("5", cell.Result("work(5)"));
    }

    [Fact]
    public void Endless_recursion_is_an_error_and_not_the_end()
    {
        var error = cell.Run("int Deep(int n) => Deep(n + 1) + 1;\nDeep(0)");

        Assert.Equal("System.InsufficientExecutionStackException", error?.Name);
        Assert.InRange(error!.Traceback.Count, 2, 25);
        Assert.Contains("Deep in cell 1, line 1", error.Traceback[1], StringComparison.Ordinal);
        Assert.EndsWith("at cell 1, line 2: Deep(0)", error.Traceback[^1], StringComparison.Ordinal);
        Assert.Equal("2", cell.Result("1 + 1"));
    }

    [Fact]
    public void An_interrupt_with_no_cell_running_stops_nothing()
    {
        cell.Session.Lanes.Interrupt();

        Assert.Equal("2", cell.Result("System.Threading.Thread.Sleep(1); 1 + 1"));
    }
}
