namespace DeepNotebooks;

/// <summary>Where models are served, to whom, and how much one request may ask. The defaults suit one's own machine.</summary>
public sealed record ServiceOptions
{
    /// <summary>The address where none is given: this machine only.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5000";

    /// <summary>Addresses to listen on, ';' or a new entry between them: "http://127.0.0.1:5000". Port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [DefaultUrl];

    /// <summary>What callers send as <c>Authorization: Bearer …</c>; <c>DEEPNOTEBOOKS_TOKEN</c> unless given. Null or empty asks for none.</summary>
    public string? Token { get; init; } = Environment.GetEnvironmentVariable("DEEPNOTEBOOKS_TOKEN");

    /// <summary>Whether an address beyond this machine may be served with no token, to anyone who reaches it.</summary>
    public bool Anonymous { get; init; }

    /// <summary>The largest request, in bytes: 32 MiB. Larger ones are answered with 413.</summary>
    public long MaxRequestBytes { get; init; } = 32L << 20;

    /// <summary>Images decoded and classified at once; others wait. One large image can take half a gigabyte while it is decoded.</summary>
    public int MaxConcurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>How long a stopping service lets requests finish.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Without the token: options end up in logs.</summary>
    public override string ToString() => string.Join(';', Urls);
}
