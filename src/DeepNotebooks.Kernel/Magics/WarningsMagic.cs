using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary><c>#!warnings</c>: shows what the compiler warns of, from here on.</summary>
static class WarningsMagic
{
    internal static Magic For(NotebookSession session) => new("warnings", "Shows the compiler's warnings, from the lines below on.", (call, _) =>
    {
        session.ShowsWarnings = call.Argument("switch") switch
        {
            null or "on" => true,
            "off" => false,
            var other => throw new MagicException($"#!warnings: 'on' or 'off', not '{other}'. (#!warnings --help shows how.)"),
        };
        return Task.CompletedTask;
    })
    {
        Arguments = [new("switch", "on, or off to hide them again") { Required = false }],
    };
}
