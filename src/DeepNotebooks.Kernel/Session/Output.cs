using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Something a cell puts out.</summary>
abstract record Output;

/// <summary>Text written to the console; <paramref name="Name"/> is stdout or stderr.</summary>
sealed record StreamOutput(string Name, string Text) : Output;

/// <summary>Something shown.</summary>
sealed record DisplayOutput(MimeBundle Bundle, string Id) : Output;

/// <summary>Something shown before, to be replaced in its place.</summary>
sealed record UpdateOutput(MimeBundle Bundle, string Id) : Output;

/// <summary>Takes away what the cell has shown: now, or before it shows something else.</summary>
sealed record ClearOutput(bool Wait) : Output;

/// <summary>The value of the cell's last expression.</summary>
sealed record ResultOutput(MimeBundle Bundle) : Output;

/// <summary>Why the cell ended early.</summary>
/// <param name="Name">The type of the exception, or CompilationErrorException.</param>
/// <param name="Message">What is wrong, in a line or few.</param>
/// <param name="Traceback">All that is shown of it, line by line.</param>
/// <param name="Line">The line of the cell, where it is known.</param>
sealed record ErrorOutput(string Name, string Message, IReadOnlyList<string> Traceback, int? Line) : Output;
