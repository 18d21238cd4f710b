using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Magics;

/// <summary>What a magic line is about: the option at the cursor, or else the magic.</summary>
static class MagicInspection
{
    internal static MimeBundle? At(string line, int cursor, INotebookHost host)
    {
        // The whole word counts, also what stands behind the cursor.
        while (cursor < line.Length && !char.IsWhiteSpace(line[cursor]))
            cursor++;
        var typed = TypedMagic.Read(line, cursor);
        var magic = host.Magics.FirstOrDefault(magic => magic.IsCalled(typed.Name));
        var name = typed.Word?.Split('=')[0];
        var option = typed.Word is null || magic is null ? null
            : magic.Options.FirstOrDefault(option => name == option.Name || name == option.Alias) ?? typed.OptionBefore(magic);
        return option is not null ? MimeBundle.Text($"#!{magic!.Name} {option.Help()}") : magic?.Help();
    }
}
