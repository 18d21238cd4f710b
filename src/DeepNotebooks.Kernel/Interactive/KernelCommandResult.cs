using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;

namespace Microsoft.DotNet.Interactive
{
    /// <summary>What became of a command.</summary>
    public sealed class KernelCommandResult
    {
        internal KernelCommandResult(KernelCommand command, IReadOnlyList<KernelEvent> events) => (Command, Events) = (command, events);

        /// <summary>What was asked for.</summary>
        public KernelCommand Command { get; }

        /// <summary>The value of its last expression, where it has one, and last of all whether it succeeded.</summary>
        public IReadOnlyList<KernelEvent> Events { get; }
    }
}

namespace Microsoft.DotNet.Interactive.Events
{
    /// <summary>Something that happened while a command was carried out.</summary>
    public abstract class KernelEvent
    {
        private protected KernelEvent(KernelCommand command) => Command = command;

        /// <summary>The command.</summary>
        public KernelCommand Command { get; }
    }

    /// <summary>It was carried out.</summary>
    public sealed class CommandSucceeded : KernelEvent
    {
        internal CommandSucceeded(KernelCommand command)
            : base(command)
        {
        }
    }

    /// <summary>It ended early; the cell has shown why.</summary>
    public sealed class CommandFailed : KernelEvent
    {
        internal CommandFailed(KernelCommand command, Exception exception, string message)
            : base(command) => (Exception, Message) = (exception, message);

        /// <summary>Why.</summary>
        public Exception Exception { get; }

        /// <summary>Why, in words.</summary>
        public string Message { get; }
    }

    /// <summary>Its last expression has a value, which the cell has shown.</summary>
    public sealed class ReturnValueProduced : KernelEvent
    {
        internal ReturnValueProduced(KernelCommand command, object? value)
            : base(command) => Value = value;

        /// <summary>The value.</summary>
        public object? Value { get; }
    }
}
