using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;

// The members of .NET Interactive that extension.dib uses, with its signatures, and as much behind them as the tests need.
namespace Microsoft.DotNet.Interactive
{
    public delegate Task KernelCommandInvocation(KernelCommand command, KernelInvocationContext context);

    public delegate Task KernelPipelineContinuation(KernelCommand command, KernelInvocationContext context);

    public delegate Task KernelCommandPipelineMiddleware(KernelCommand command, KernelInvocationContext context, KernelPipelineContinuation next);

    public class Kernel
    {
        internal List<(KernelActionDirective Directive, KernelCommandInvocation Handler)> Directives { get; } = [];

        internal List<KernelCommandPipelineMiddleware> Middleware { get; } = [];

        internal Subject<KernelEvent> Events { get; } = new();

        internal List<KernelCommand> Sent { get; } = [];

        internal Kernel? Child { get; set; }

        public Kernel RootKernel => this;

        public IObservable<KernelEvent> KernelEvents => Events;

        public void AddMiddleware(KernelCommandPipelineMiddleware middleware, string? caller = null) => Middleware.Add(middleware);

        public void AddDirective(KernelActionDirective directive, KernelCommandInvocation handler) => Directives.Add((directive, handler));

        public Task<object?> SendAsync(KernelCommand command, CancellationToken cancellationToken = default)
        {
            Sent.Add(command);
            return Task.FromResult<object?>(null);
        }

        public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text") => Task.FromResult("answer to " + prompt);

        public static Task<PasswordString> GetPasswordAsync(string prompt = "") => Task.FromResult(new PasswordString("secret"));
    }

    public static class KernelExtensions
    {
        public static Kernel? FindKernelByName(this Kernel kernel, string name) => name == "csharp" ? kernel.Child : null;
    }

    public sealed class PasswordString(string text)
    {
        public string GetClearTextPassword() => text;
    }

    public sealed class KernelInvocationContext(KernelCommand command, Kernel kernel) : IDisposable
    {
        static readonly AsyncLocal<KernelInvocationContext?> current = new();
        readonly CancellationTokenSource cancellation = new();

        internal Subject<KernelEvent> Events { get; } = new();

        public static KernelInvocationContext? Current
        {
            get => current.Value;
            internal set => current.Value = value;
        }

        public KernelCommand Command => command;

        public Kernel HandlingKernel => kernel;

        public bool IsComplete { get; private set; }

        public CancellationToken CancellationToken => cancellation.Token;

        public IObservable<KernelEvent> KernelEvents => Events;

        public void Publish(KernelEvent @event)
        {
            if (IsComplete)
                return;
            kernel.Events.Next(@event);
            Events.Next(@event);
        }

        public void Fail(KernelCommand command, Exception? exception = null, string? message = null)
        {
            Publish(new CommandFailed(exception, command, message));
            Complete();
        }

        internal void Cancel()
        {
            cancellation.Cancel();
            Fail(command, message: "Command cancelled.");
        }

        internal void Complete()
        {
            IsComplete = true;
            Events.Complete();
        }

        public void Dispose() => cancellation.Dispose();
    }
}

namespace Microsoft.DotNet.Interactive.CSharp
{
    public sealed class CSharpKernel : Kernel
    {
        readonly Dictionary<string, (object Value, Type Type)> variables = [];

        internal Type TypeOf(string name) => variables[name].Type;

        public ScriptState ScriptState => new([.. variables.Select(variable => new ScriptVariable(variable.Key, variable.Value.Value))]);

        public bool TryGetValue<T>(string name, out T? value)
        {
            var found = variables.TryGetValue(name, out var variable);
            value = found ? (T)variable.Value : default;
            return found;
        }

        public Task SetValueAsync(string name, object value, Type declaredType)
        {
            variables[name] = (value, declaredType);
            return Task.CompletedTask;
        }
    }

    public sealed record ScriptState(IReadOnlyList<ScriptVariable> Variables);

    public sealed record ScriptVariable(string Name, object Value);
}
