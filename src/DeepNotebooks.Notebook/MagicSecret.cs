namespace DeepNotebooks.Notebook;

/// <summary>What the user typed for <c>@password</c>. It shows as stars wherever it is printed.</summary>
public sealed class MagicSecret
{
    readonly string text;

    internal MagicSecret(string text) => this.text = text;

    /// <summary>What was typed.</summary>
    public string Reveal() => text;

    /// <summary>Stars.</summary>
    public override string ToString() => "************";
}
