using System.Diagnostics;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>#!sh.</summary>
public sealed class ShellTests : IDisposable
{
    readonly Recorder cell = new();

    public void Dispose() => cell.Dispose();

    [Fact]
    public void The_rest_of_the_line_is_a_command_and_the_lines_below_are_CSharp()
    {
        Assert.Equal("2", cell.Result("#!sh echo \"it's $((3 + 4))\" | tr a-z A-Z\n1 + 1"));
        Assert.Equal("IT'S 7\n", cell.Text);
    }

    [Fact]
    public void With_nothing_behind_it_the_lines_below_are_the_command()
    {
        Assert.Equal("5", cell.Result("#!sh\nfor i in 1 2; do\n  echo don\\'t $i\ndone\necho wrong >&2\n#!csharp\n5"));
        Assert.Contains("don't 1\ndon't 2\n", cell.Text);
        Assert.Contains(new StreamOutput("stderr", "wrong\n"), cell.Outputs);
    }

    [Fact]
    public void A_command_that_fails_fails_the_cell_in_one_line()
    {
        var error = cell.Run("#!sh exit 3\nConsole.Write(\"not reached\");")!;

        Assert.Equal(["#!sh: the command ended with exit code 3."], error.Traceback);
        Assert.Equal("", cell.Text);
    }

    [Fact]
    public void A_command_has_no_input_to_wait_for()
    {
        Assert.Null(cell.Run("#!sh cat; echo end"));
        Assert.Equal("end\n", cell.Text);
    }

    [Fact]
    public async Task An_interrupt_ends_the_command_and_all_it_started()
    {
        var run = Task.Run(() => cell.Run("#!sh sh -c 'echo $$; sleep 600; true'; true"));
        int child;
        while (!int.TryParse(cell.Text, out child))
            await Task.Yield();
        cell.Session.Lanes.Interrupt();

        var error = await run.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("The cell was interrupted.", error!.Message);
        Assert.True(HasEnded(child), "What the command started still runs.");
    }

    static bool HasEnded(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.WaitForExit(10_000);
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
