using DeepNotebooks.Kernel.Formatting;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>What <c>#!lsmagic</c> shows.</summary>
static class MagicList
{
    internal static MimeBundle Of(IReadOnlyCollection<Magic> magics) =>
        Table.Of(["magic", "what it does"], magics.Select(magic => new[] { "#!" + magic.Name, magic.Summary }), "#!name --help shows how one is used.");
}
