namespace DeepNotebooks;

/// <summary>A module of one's own that says itself which of its parameters are its head, and which learn alike when it is re-trained.</summary>
/// <remarks>Without it the order of its children tells: the last one with parameters is the head.</remarks>
public interface IStagedNetwork
{
    /// <summary>Groups of layers from the image up; the head is the last.</summary>
    int Stages { get; }

    /// <summary>The stage of a parameter or buffer, by its name as <c>named_parameters</c> gives it: 0 to <see cref="Stages"/> - 1.</summary>
    int StageOf(string name);
}
