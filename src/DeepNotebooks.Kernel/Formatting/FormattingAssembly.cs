namespace DeepNotebooks.Kernel.Formatting;

/// <summary>Whether Microsoft.DotNet.Interactive.Formatting is in use. It takes a while to load, and a notebook of numbers and text need not wait for it.</summary>
static class FormattingAssembly
{
    const string name = "Microsoft.DotNet.Interactive.Formatting,";
    static volatile bool loaded;

    static FormattingAssembly()
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, load) => loaded |= IsIt(load.LoadedAssembly);
        loaded |= AppDomain.CurrentDomain.GetAssemblies().Any(IsIt);
    }

    internal static bool IsLoaded => loaded;

    static bool IsIt(System.Reflection.Assembly assembly) => assembly.FullName?.StartsWith(name, StringComparison.Ordinal) == true;
}
