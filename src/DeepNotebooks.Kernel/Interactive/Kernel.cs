using DeepNotebooks.Kernel.Session;
using DeepNotebooks.Notebook;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Formatting;
using CurrentNotebook = DeepNotebooks.Notebook.Notebook;

namespace Microsoft.DotNet.Interactive;

/// <summary>What a cell can call without a prefix, and the kernel as notebooks of .NET Interactive know it.</summary>
#pragma warning disable IDE1006, CA1822 // The names are .NET Interactive's, and so is what belongs to an instance.
public class Kernel
{
    static readonly Kernel[] markups = [new("html"), new("javascript"), new("markdown")];

    internal Kernel(string name) => Name = name;

    /// <summary>The kernel that runs C#.</summary>
    public static Kernel Current { get; } = new CSharp.CSharpKernel();

    /// <summary>The kernel that holds all others.</summary>
    public static Kernel Root { get; } = new(".NET");

    /// <summary>What it is found by.</summary>
    public string Name { get; }

    /// <summary>The kernel that holds all others.</summary>
    public Kernel RootKernel => Root;

    /// <summary>The kernel of a language; null where it is neither C# nor markup.</summary>
    public Kernel? FindKernelByName(string name) => name switch
    {
        "csharp" or "c#" or "C#" => Current,
        "js" => FindKernelByName("javascript"),
        _ => markups.Append(Root).FirstOrDefault(kernel => kernel.Name == name),
    };

    /// <summary>Runs code as a part of the running cell, which shows what it puts out.</summary>
    /// <param name="command">A <see cref="SubmitCode"/>: C# for this kernel's own, else in the language of the kernel that it names.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <returns>What became of it: code that fails ends neither the cell nor the wait with an exception.</returns>
    /// <exception cref="MagicException">Nobody here carries out such a command.</exception>
    public Task<KernelCommandResult> SendAsync(KernelCommand command, CancellationToken cancellationToken = default) =>
        command is SubmitCode code
            ? SubmittedCode.RunAsync(Session, code, code.TargetKernelName ?? (this == Root ? Current.Name : Name)).WaitAsync(cancellationToken)
            : throw new MagicException($"{command.GetType().Name} cannot be sent: nobody here carries it out. SubmitCode runs code.");

    /// <summary>The value of a variable.</summary>
    public bool TryGetValue<T>(string name, out T? value)
    {
        var found = Session.TryGetVariable(name, out var any) && any is T;
        value = found ? (T)any! : default;
        return found;
    }

    /// <summary>Declares or replaces a variable.</summary>
    public Task SetValueAsync(string name, object value, Type? declaredType = null) =>
        Session.SetVariableAsync(name, declaredType ?? value.GetType(), value);

    /// <summary>Adds a magic command to the session.</summary>
    /// <param name="directive">Its name, what it does, and its parameters.</param>
    /// <param name="handler">Does it.</param>
    public void AddDirective(KernelActionDirective directive, Func<KernelCommand, KernelInvocationContext, Task> handler) =>
        Session.Add(DirectiveMagic.For(directive, () => KernelInvocationContext.Current!.Command, handler));

    /// <summary>Adds a magic command to the session.</summary>
    /// <typeparam name="TCommand">Has the parameters as properties: <c>--how-many</c> is HowMany.</typeparam>
    /// <param name="directive">Its name, what it does, and its parameters.</param>
    /// <param name="handler">Does it.</param>
    public void AddDirective<TCommand>(KernelActionDirective directive, Func<TCommand, KernelInvocationContext, Task> handler)
        where TCommand : KernelCommand =>
        Session.Add(DirectiveMagic.For(directive, () => Activator.CreateInstance<TCommand>(), (command, context) => handler((TCommand)command, context)));

    /// <summary>Shows a value in the running cell's output.</summary>
    /// <param name="value">Anything; text with a type of <paramref name="mimeTypes"/> is taken to be written in it.</param>
    /// <param name="mimeTypes">Such as <c>text/html</c>; none for the forms the value has.</param>
    /// <returns>A handle whose <see cref="DisplayedValue.Update"/> replaces what is shown.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => new(Session, value, mimeTypes);

    /// <summary>Markup, to be shown as it is.</summary>
    public static IHtmlContent HTML(string content) => new HtmlString(content);

    /// <summary>Runs a script in the page.</summary>
    public static void Javascript(string scriptContent) => display(Script.Element(scriptContent), "text/html");

    /// <summary>Adds a style sheet to the page.</summary>
    public static void CSS(string content) => Javascript(Script.AddingStyles(content));

    /// <summary>Asks the user for a line of text.</summary>
    /// <param name="prompt">What is asked.</param>
    /// <param name="typeHint">"password" hides what is typed.</param>
    public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text") =>
        Task.Run(() => CurrentNotebook.Host.ReadLine(prompt, password: typeHint == "password"));

    /// <summary>Asks the user for a line of text that is not shown.</summary>
    public static async Task<PasswordString> GetPasswordAsync(string prompt = "") => new(await GetInputAsync(prompt, "password"));

    internal static NotebookSession Session =>
        CurrentNotebook.Host as NotebookSession ?? throw new InvalidOperationException("This works in a cell of this kernel only.");
}
#pragma warning restore IDE1006, CA1822
