namespace DeepNotebooks;

/// <summary>An error with one line for the user: what is wrong, where, what to do. Shown without a stack trace.</summary>
public abstract class DeepNotebooksException : Exception
{
    private protected DeepNotebooksException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>The request was wrong: an unknown name, an unusable file, an option out of range. The program's exit code is 2.</summary>
public sealed class RequestException : DeepNotebooksException
{
    /// <summary>Says in one line what is wrong and the mend.</summary>
    public RequestException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The request was right and the work failed: no network, a full disk, a refused push. The program's exit code is 1.</summary>
public sealed class WorkFailedException : DeepNotebooksException
{
    /// <summary>Says in one line what failed and what to do.</summary>
    public WorkFailedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
