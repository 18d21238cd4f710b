namespace DeepNotebooks.Notebook;

/// <summary>Brings magics and formatters to a notebook. A host makes one with its parameterless constructor and calls <see cref="Load"/> once.</summary>
public interface INotebookExtension
{
    /// <summary>Registers what it brings. Must be quick and load nothing heavy: it runs at the kernel's start.</summary>
    void Load(INotebookHost host);
}
