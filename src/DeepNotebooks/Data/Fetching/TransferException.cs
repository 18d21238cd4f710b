namespace DeepNotebooks.Data;

/// <summary>A transfer that failed, told as the end of a sentence that begins with what was transferred.</summary>
/// <param name="message">"the server answers 404 (Not Found)".</param>
/// <param name="mayPass">Whether the same request may succeed a little later.</param>
/// <param name="after">When the server wants to be asked again.</param>
/// <param name="inner">What is behind it.</param>
sealed class TransferException(string message, bool mayPass, TimeSpan? after = null, Exception? inner = null) : Exception(message, inner)
{
    internal bool MayPass => mayPass;

    internal TimeSpan? After => after;

    /// <summary>Whether no server was reached at all.</summary>
    internal bool NobodyThere { get; init; }

    /// <summary>Whether what came is not what was promised, by its length or its checksum.</summary>
    internal bool IsAnother { get; init; }
}
