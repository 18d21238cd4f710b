namespace Microsoft.DotNet.Interactive;

/// <summary>A secret the user typed. It shows as stars wherever it is printed.</summary>
public sealed class PasswordString
{
    readonly string clearText;

    internal PasswordString(string clearText) => this.clearText = clearText;

    /// <summary>What was typed.</summary>
    public string GetClearTextPassword() => clearText;

    /// <summary>Stars.</summary>
    public override string ToString() => "************";
}
