using System.Reflection;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>A variable of the session: a field of the piece that declared it.</summary>
sealed record Variable(FieldInfo Field, int Slot)
{
    internal Type Type => Field.FieldType;

    /// <summary>Its value now; the default of its type before its piece has begun to run.</summary>
    internal object? Value(object?[] instances) => instances[Slot] is { } instance ? Field.GetValue(instance) : null;

    /// <summary>Whether its declaration was never reached.</summary>
    internal bool IsUnset(object?[] instances) =>
        Value(instances) is not { } value || (Type.IsValueType && value.Equals(Activator.CreateInstance(Type)));

    internal void Set(object?[] instances, object? value)
    {
        if (instances[Slot] is { } instance)
            Field.SetValue(instance, value);
    }
}
