using DeepNotebooks.Tests;

namespace DeepNotebooks.Serving.Tests;

/// <summary>A package that is made once and may be served by every test.</summary>
public sealed class ServedPackage : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("serving-").FullName;

    public ServedPackage() => Predictor = Predictor.Open(ColourModel.Publish(folder));

    public Predictor Predictor { get; }

    public static ServiceOptions FreePort => new() { Urls = ["http://127.0.0.1:0"], Token = null };

    public void Dispose()
    {
        Predictor.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
