using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;

namespace Microsoft.DotNet.Interactive.Commands
{
    public abstract class KernelCommand;

    public sealed class SubmitCode(string code) : KernelCommand
    {
        public string Code => code;
    }

    public sealed class UpdateDisplayedValue(FormattedValue formattedValue, string valueId) : KernelCommand
    {
        public FormattedValue FormattedValue => formattedValue;

        public string ValueId => valueId;
    }

    /// <summary>There it is internal: all that a script sees of it is its text.</summary>
    sealed class DirectiveCommand(string text) : KernelCommand
    {
        public override string ToString() => $"Directive: {text}";
    }
}

namespace Microsoft.DotNet.Interactive.Events
{
    public abstract class KernelEvent(KernelCommand command)
    {
        public KernelCommand Command => command;
    }

    public abstract class DisplayEvent(object? value, KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues, string? valueId)
        : KernelEvent(command)
    {
        public object? Value => value;

        public IReadOnlyCollection<FormattedValue> FormattedValues => formattedValues ?? [];

        public string? ValueId => valueId;
    }

    public sealed class DisplayedValueProduced(
        object? value, KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null, string? valueId = null)
        : DisplayEvent(value, command, formattedValues, valueId);

    public sealed class DisplayedValueUpdated(
        object? value, string valueId, KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null)
        : DisplayEvent(value, command, formattedValues, valueId);

    public sealed class ReturnValueProduced(object? value, KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null)
        : DisplayEvent(value, command, formattedValues, null);

    public sealed class StandardOutputValueProduced(KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null)
        : DisplayEvent(null, command, formattedValues, null);

    public sealed class StandardErrorValueProduced(KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null)
        : DisplayEvent(null, command, formattedValues, null);

    public sealed class ErrorProduced(KernelCommand command, IReadOnlyCollection<FormattedValue>? formattedValues = null)
        : DisplayEvent(null, command, formattedValues, null);

    public sealed class CommandFailed : KernelEvent
    {
        public CommandFailed(Exception? exception, KernelCommand command, string? message = null)
            : base(command) => (Exception, Message) = (exception, message ?? exception?.ToString() ?? "Command failed");

        public Exception? Exception { get; }

        public string Message { get; set; }
    }
}
