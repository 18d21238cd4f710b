using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using DeepNotebooks.Notebook;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;

namespace Microsoft.DotNet.Interactive;

/// <summary>Makes a magic of a directive: what stands behind its name becomes the properties of its command.</summary>
static class DirectiveMagic
{
    internal static Magic For(KernelActionDirective directive, Func<KernelCommand> make, Func<KernelCommand, KernelInvocationContext, Task> handler) =>
        new(directive.Name[2..], directive.Description ?? "", (call, _) => handler(Filled(make(), directive, call), KernelInvocationContext.Current!))
        {
            Options =
            [
                .. directive.Parameters.Select(parameter => new MagicOption(parameter.Name, parameter.Description ?? "")
                {
                    Required = parameter.Required && !parameter.AllowImplicitName,
                    Type = parameter.Flag ? typeof(bool) : typeof(string),
                }),
            ],
            Arguments = [.. directive.Parameters.Where(parameter => parameter.AllowImplicitName).Select(parameter => new MagicArgument(parameter.Name, parameter.Description ?? "") { Required = false })],
        };

    static KernelCommand Filled(KernelCommand command, KernelActionDirective directive, MagicCall call)
    {
        foreach (var parameter in directive.Parameters)
        {
            var text = call.Option(parameter.Name) ?? (parameter.AllowImplicitName ? call.Argument(parameter.Name) : null);
            if (text is null && parameter.Required)
                throw new MagicException($"{directive.Name}: {parameter.Name} is missing. ({directive.Name} --help shows how.)");
            // --variable-name is the property VariableName.
            var name = parameter.Name.Replace("-", "", StringComparison.Ordinal);
            if (text is not null && command.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is { CanWrite: true } property)
                property.SetValue(command, Converted(text, property.PropertyType, directive, parameter, call));
        }
        return command;
    }

    static object? Converted(string text, Type type, KernelActionDirective directive, KernelDirectiveParameter parameter, MagicCall call)
    {
        // What a variable holds is handed on as it is.
        if (call.TryGetValue(parameter.Name, out var value) && type.IsInstanceOfType(value))
            return value;
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
        }
        catch (Exception error) when (error is NotSupportedException or ArgumentException or FormatException or InvalidCastException)
        {
            throw new MagicException($"{directive.Name}: {parameter.Name} takes {DeepNotebooks.Kernel.Scripting.CSharpName.Short(type)}, not '{text}'. ({directive.Name} --help shows how.)", error);
        }
    }
}
