using DeepNotebooks.Integration.Harness;
using Microsoft.Playwright;

namespace DeepNotebooks.Integration.Browser;

/// <summary>A notebook open in the classic notebook, in a real browser, with a kernel of its own: a server, a browser and a kernel for all tests of a class.</summary>
public sealed class NotebookPage : IAsyncLifetime, IDisposable
{
    readonly JupyterHome jupyter = new();
    readonly TemporaryFolder folder = new();
    readonly List<string> errors = [];
    readonly List<string> strangers = [];
    NotebookServer? server;
    Chromium? chromium;

    /// <summary>The page.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>What scripts in the page have failed with.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>What the page has asked of others than its server.</summary>
    public IReadOnlyList<string> Strangers => strangers;

    /// <summary>The last cell.</summary>
    public ILocator LastCell => Page.Locator(".cell").Last;

    public async Task InitializeAsync()
    {
        if (Tool.WhyNot(["jupyter-notebook", "chromium"]) is not null)
            return;
        await jupyter.InitializeAsync();
        await File.WriteAllTextAsync(folder["page.ipynb"], NotebookFile.Of(jupyter.KernelName, "var start = 1;"));
        server = await NotebookServer.StartAsync(folder.FullName, jupyter.Variables);
        chromium = await Chromium.StartAsync();
        Page = await chromium.PageAsync(errors);
        Chromium.CollectRequestsBeyond(Page, server.Address, strangers);
        await Page.GotoAsync(new Uri(server.Address, $"notebooks/page.ipynb?token={server.Token}").ToString());
        await KernelAsync();
    }

    /// <summary>Waits for the kernel to be connected and idle.</summary>
    public Task KernelAsync() => Page.WaitForFunctionAsync(
        "() => window.Jupyter?.notebook?.kernel?.is_connected() && !Jupyter.notebook.kernel_busy", null, new() { Timeout = 60_000 });

    /// <summary>Adds a cell, and sets the cursor at its end.</summary>
    public async Task<ILocator> TypeAsync(string code)
    {
        await Page.EvaluateAsync(
            """
            code => {
                const notebook = Jupyter.notebook;
                const cell = notebook.insert_cell_at_bottom("code");
                cell.set_text(code);
                notebook.select(notebook.ncells() - 1);
                notebook.edit_mode();
                cell.code_mirror.execCommand("goDocEnd");
            }
            """,
            code);
        await LastCell.ScrollIntoViewIfNeededAsync();
        return LastCell;
    }

    /// <summary>Adds a cell and runs it, as Ctrl-Enter does.</summary>
    public async Task<ILocator> StartAsync(string code)
    {
        var cell = await TypeAsync(code);
        await Page.Keyboard.PressAsync("Control+Enter");
        return cell;
    }

    /// <summary>Adds a cell, runs it to its end, and gives its output.</summary>
    public async Task<string> RunAsync(string code)
    {
        var cell = await StartAsync(code);
        await EndedAsync();
        return (await cell.Locator(".output_wrapper").InnerTextAsync()).Trim();
    }

    /// <summary>Waits until the last cell has a number, which is when it has run.</summary>
    public Task EndedAsync() => Page.WaitForFunctionAsync(
        "() => typeof Jupyter.notebook.get_cell(-1).input_prompt_number == 'number' && !Jupyter.notebook.kernel_busy", null, new() { Timeout = 60_000 });

    /// <summary>Leaves a picture for people to look at, of the page when nothing in it moves.</summary>
    public async Task PictureAsync(string name)
    {
        await Page.WaitForFunctionAsync("() => jQuery(':animated').length == 0");
        await Chromium.PictureAsync(Page, name);
    }

    public async Task DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
    }

    public void Dispose()
    {
        jupyter.Dispose();
        folder.Dispose();
    }
}
