namespace DeepNotebooks.Zoos;

/// <summary>Something in a package that others should not read.</summary>
/// <param name="Where">"notebook.ipynb, cell 3, line 2".</param>
/// <param name="Kind">What it looks like: "a GitHub token".</param>
/// <param name="Text">As it was found; it is never shown whole.</param>
sealed record Leak(string Where, string Kind, string Text)
{
    /// <summary>Enough to find it by, and not to use it. A path is no secret: it is shown as it is.</summary>
    internal string Shown => Kind == Leaks.HomePath ? Text : Text.Length <= 8 ? "…" : $"{Text[..4]}…";

    public override string ToString() => $"{Where}: {Kind} ({Shown})";
}
