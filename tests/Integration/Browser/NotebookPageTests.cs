using Microsoft.Playwright;
using DeepNotebooks.Integration.Harness;

namespace DeepNotebooks.Integration.Browser;

/// <summary>What a person does at the keyboard of the classic notebook beside running cells.</summary>
public sealed class NotebookPageTests(NotebookPage notebook) : IClassFixture<NotebookPage>
{
    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task Tab_shows_what_may_follow_and_takes_what_is_chosen()
    {
        await notebook.RunAsync("1 + 1");
        await notebook.TypeAsync("Console.Wri");

        await notebook.Page.Keyboard.PressAsync("Tab");
        var menu = notebook.Page.Locator("#complete");
        await menu.WaitForAsync();
        var choices = await menu.InnerTextAsync();
        await notebook.PictureAsync("notebook-complete");
        await notebook.Page.Keyboard.PressAsync("ArrowDown");
        await notebook.Page.Keyboard.PressAsync("Enter");

        Assert.Matches(@"Write\s+WriteLine", choices);
        Assert.Contains("Console.WriteLine", await CodeAsync(), StringComparison.Ordinal);
    }

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task Shift_tab_shows_the_signature_and_what_the_documentation_says()
    {
        await notebook.TypeAsync("Math.Max");

        await notebook.Page.Keyboard.PressAsync("Shift+Tab");
        var tip = notebook.Page.Locator("#tooltip");
        await tip.WaitForAsync();
        await notebook.PictureAsync("notebook-inspect");
        var text = await tip.InnerTextAsync();
        await notebook.Page.Keyboard.PressAsync("Escape");

        Assert.Contains("Math.Max(", text, StringComparison.Ordinal);
        Assert.Contains("Returns the larger of two", text, StringComparison.Ordinal);
    }

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task Help_opens_the_pager()
    {
        await notebook.RunAsync("#!help Math.Max");

        await notebook.Page.Locator("#pager").GetByText("Returns the larger of two").First.WaitForAsync();
        await notebook.PictureAsync("notebook-pager");
        var shown = await notebook.Page.Locator("#pager").InnerTextAsync();
        Assert.Matches(@"byte Math\.Max\(byte val1, byte val2\)[\s\S]*Parameters\s+val1\s+The first [\s\S]*Returns\s+Parameter val1 or val2, whichever is larger\.", shown);
        await notebook.Page.EvaluateAsync("Jupyter.pager.collapse()");
    }

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task An_interrupt_from_the_keyboard_ends_the_cell_and_keeps_the_variables()
    {
        await notebook.RunAsync("var before = 5;");
        var cell = await notebook.StartAsync("Console.WriteLine(\"turning\"); while (true) ;");
        await cell.GetByText("turning", new() { Exact = true }).WaitForAsync();

        await notebook.Page.Keyboard.PressAsync("Escape");
        await notebook.Page.Keyboard.PressAsync("i");
        await notebook.Page.Keyboard.PressAsync("i");
        await notebook.EndedAsync();

        Assert.Contains("The cell was interrupted.", await cell.InnerTextAsync(), StringComparison.Ordinal);
        await notebook.PictureAsync("notebook-interrupted");
        Assert.Equal("5", Result(await notebook.RunAsync("before")));
    }

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task Questions_are_answered_in_the_page_and_a_password_is_not_shown()
    {
        var cell = await notebook.StartAsync("Console.Write(\"Your name? \");\nvar name = Console.ReadLine();\nname.ToUpper()");
        await AnswerAsync(cell, "Ada");
        Assert.Contains("ADA", await OutputAsync(cell), StringComparison.Ordinal);

        cell = await notebook.StartAsync("var secret = Notebook.ReadPassword(\"Token\");\nsecret.Length");
        var box = cell.Locator("input.raw_input");
        await box.WaitForAsync();
        Assert.Equal("password", await box.GetAttributeAsync("type"));
        await notebook.PictureAsync("notebook-password");
        await AnswerAsync(cell, "sesame");
        var shown = await OutputAsync(cell);
        Assert.Contains("6", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", shown, StringComparison.Ordinal);
        await notebook.PictureAsync("notebook-questions");
    }

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task Console_Clear_takes_away_what_was_shown() =>
        Assert.Equal("after", await notebook.RunAsync("Console.WriteLine(\"before\"); display(1); Console.Clear(); Console.WriteLine(\"after\");"));

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task A_page_s_script_talks_with_the_session_over_a_comm_with_bytes()
    {
        await notebook.RunAsync("Comms.Register(\"echo\", comm => comm.OnMessage(m => comm.Send(m.Data, m.Buffers)));");

        var echoed = await notebook.Page.EvaluateAsync<string>(
            """
            () => new Promise(done => {
                const comm = Jupyter.notebook.kernel.comm_manager.new_comm("echo", {});
                comm.on_msg(message => done(message.content.data.word + ":" + new Uint8Array(message.buffers[0].buffer).join(",")));
                comm.send({ word: "échø" }, {}, {}, [new Uint8Array([0, 1, 254, 255]).buffer]);
            })
            """);

        Assert.Equal("échø:0,1,254,255", echoed);
    }

    [NeedsTool("jupyter-notebook", "chromium")]
    public async Task Restart_from_the_menu_gives_a_fresh_session()
    {
        await notebook.RunAsync("var gone = 1;");

        await notebook.Page.ClickAsync("#kernellink");
        await notebook.Page.ClickAsync("#restart_kernel");
        await notebook.Page.ClickAsync(".modal.in .btn-danger");
        await notebook.Page.Locator(".modal.in").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await notebook.KernelAsync();

        Assert.Contains("CS0103", await notebook.RunAsync("gone"), StringComparison.Ordinal);
        Assert.Equal("3", Result(await notebook.RunAsync("1 + 2")));
        await notebook.PictureAsync("notebook-restarted");
        Assert.Empty(notebook.Errors);
    }

    static async Task AnswerAsync(ILocator cell, string answer)
    {
        var box = cell.Locator("input.raw_input");
        await box.FillAsync(answer);
        await box.PressAsync("Enter");
    }

    async Task<string> OutputAsync(ILocator cell)
    {
        await notebook.EndedAsync();
        return await cell.Locator(".output_wrapper").InnerTextAsync();
    }

    Task<string> CodeAsync() => notebook.Page.EvaluateAsync<string>("Jupyter.notebook.get_cell(-1).get_text()");

    static string Result(string output) => output.Split('\n')[^1].Trim();
}
