using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Kernel;

/// <summary>The installed kernel as Jupyter's own client library meets it: the suite that others wrote, and the kernel's life from start to end.</summary>
public sealed class KernelSuiteTests(JupyterHome jupyter) : IClassFixture<JupyterHome>
{
    [NeedsTool("python3", "jupyter_kernel_test")]
    public Task The_kernel_passes_all_of_jupyter_kernel_test() => PassesAsync("kernel_suite.py", tests: 12);

    [NeedsTool("python3", "nbclient")]
    public Task A_running_kernel_survives_interrupts_signals_and_what_goes_wrong_beside_its_cells() =>
        PassesAsync("kernel_life.py", tests: 8, "Running");

    [NeedsTool("python3", "nbclient")]
    public Task A_kernel_that_died_is_followed_by_one_that_tells_why() => PassesAsync("kernel_life.py", tests: 2, "Dying");

    [NeedsTool("python3", "nbclient")]
    public Task Kernels_start_without_a_folder_to_write_to_and_many_at_once_and_leave_nothing() =>
        PassesAsync("kernel_life.py", tests: 2, "Starting");

    /// <summary>Runs a script of Python's unittest: so many tests, none skipped, none failed.</summary>
    async Task PassesAsync(string script, int tests, params string[] classes)
    {
        var report = await Python.RunAsync(script, [jupyter.KernelName, .. classes], jupyter.Variables, TimeSpan.FromMinutes(4));

        Assert.Contains($"Ran {tests} tests", report, StringComparison.Ordinal);
        Assert.DoesNotContain("skipped", report, StringComparison.Ordinal);
        Assert.EndsWith("\nOK\n", report, StringComparison.Ordinal);
    }
}
