namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Every request the kernel answers, beside the section of the specification it answers to.</summary>
/// <remarks>Sections are those of https://jupyter-client.readthedocs.io/en/stable/messaging.html, version 5.5.</remarks>
static class Handlers
{
    internal static readonly Handler Execute = new("execute_request", Turn.AfterCells, Jupyter.Execute.Answer); // "Execute"

    static readonly Dictionary<string, Handler> all = new Handler[]
    {
        Execute,
        new("history_request", Turn.AfterCells, History.Answer),             // "History"
        new("comm_open", Turn.AfterCells, CommMessages.Open),                // "Opening a Comm"
        new("comm_msg", Turn.AfterCells, CommMessages.Message),              // "Comm Messages"
        new("comm_close", Turn.AfterCells, CommMessages.Close),              // "Tearing Down Comms"
        new("is_complete_request", Turn.AtOnce, IsComplete.Answer),          // "Code completeness"
        new("complete_request", Turn.AtOnce, Complete.Answer),               // "Completion"
        new("inspect_request", Turn.AtOnce, Inspect.Answer),                 // "Introspection"
        new("comm_info_request", Turn.AtOnce, CommInfo.Answer),              // "Comm info"
        new("kernel_info_request", Turn.AtOnce, KernelInfo.Answer),          // "Kernel info"
        new("interrupt_request", Turn.AtOnce, Interrupt.Answer),             // "Kernel interrupt"
        new("shutdown_request", Turn.AtOnce, Shutdown.Answer),               // "Kernel shutdown"
        new("create_subshell_request", Turn.AtOnce, Subshells.Create),       // "Create subshell"
        new("delete_subshell_request", Turn.AtOnce, Subshells.Delete),       // "Delete subshell"
        new("list_subshell_request", Turn.AtOnce, Subshells.List),           // "List subshells"
    }.ToDictionary(handler => handler.Request, StringComparer.Ordinal);

    /// <summary>Answers a type of request; null for one that is not known, which the specification wants ignored.</summary>
    internal static Handler? For(string request) => all.GetValueOrDefault(request);
}
