using System.Diagnostics;
using DeepNotebooks.Tests.Training;
using DeepNotebooks.Training;
using TorchSharp;

namespace DeepNotebooks.Tests;

/// <summary>What tests run in a process of its own: what is loaded in a process cannot be unloaded, and what is killed cannot go on.</summary>
static class Program
{
    static int Main(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["load-libtorch"]:
                    Console.WriteLine($"before: {LoadedLibtorch()}");
                    TorchLibrary.Load();
                    Console.WriteLine($"after: {LoadedLibtorch()}");
                    using (var four = torch.ones(2, 2).sum()) Console.WriteLine($"sum: {four.item<float>()}");
                    Console.WriteLine($"at the end: {LoadedLibtorch()}");
                    Console.WriteLine($"threads: {torch.get_num_threads()}");
                    return 0;
                case ["predict", var model, var image]:
                    using (var predictor = Predictor.Open(ModelFolder.Open(model)))
                        Console.WriteLine(predictor.Predict(image));
                    Console.WriteLine($"libtorch: {LoadedLibtorch()}");
                    return 0;
                case ["train-counting-tensors", var folder]:
                    TrainCountingTensors(folder);
                    return 0;
                case ["train-through", var run, var way]:
                    KilledTrainingTests.Train(run, way);
                    return 0;
                case ["publish-forever", var zoo, var package, var cache]:
                    Zoos.KillTests.PublishForeverAsync(zoo, package, cache).GetAwaiter().GetResult();
                    return 0;
                case ["decode-many"]:
                    Data.ImagePlanesTests.DecodeMany();
                    return 0;
                case ["resize-digest"]:
                    Console.WriteLine(Data.ImagePlanesTests.Digest());
                    return 0;
                case ["fill-cache-half", var folder]:
                    Data.DecodedCacheTests.FillHalf(folder);
                    return 0;
                case ["hold-gpu", var leases, var gpu]:
                    GpuTests.Hold(leases, gpu);
                    return 0;
                case ["fetch", var cache, var source]:
                    Data.SharedWellTests.FetchAsync(cache, source).GetAwaiter().GetResult();
                    return 0;
                default:
                    Console.Error.WriteLine($"no such part: {string.Join(' ', args)}");
                    return 2;
            }
        }
        catch (DeepNotebooksException error)
        {
            Console.Error.WriteLine(error.Message);
            return error is RequestException ? 2 : 1;
        }
    }

    /// <summary>Runs a part of <see cref="Main"/> in a process of its own, to its end.</summary>
    internal static (int ExitCode, string Output, string Errors) RunApart(string part, params (string Name, string Value)[] environment)
    {
        var start = Start(part.Split(' '));
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    /// <summary>Starts a part of <see cref="Main"/> in a process of its own, to be killed.</summary>
    internal static Process StartApart(params string[] part)
    {
        var process = Process.Start(Start(part))!;
        process.BeginErrorReadLine();
        return process;
    }

    static ProcessStartInfo Start(string[] part)
    {
        var command = Command(part);
        return new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>The words that run a part of <see cref="Main"/>.</summary>
    internal static string[] Command(params string[] part)
    {
        // <dotnet>/shared/Microsoft.NETCore.App/<version>/
        var dotnet = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return [dotnet, typeof(Program).Assembly.Location, .. part];
    }

    static void TrainCountingTensors(string folder)
    {
        var step = 0;
        var recipe = new Recipe { Size = 16, Epochs = 24, Batch = 18 };
        using (var learner = Learner.Create(TinyData.Stripes(perClass: 60), "small-cnn", recipe))
        {
            learner.Observer = new Watching
            {
                OnStep = _ =>
                {
                    if (++step is 50 or 200) Console.WriteLine($"step {step}: {torch.Tensor.TotalCount} now, {torch.Tensor.PeakCount} at most");
                },
            };
            learner.FitAsync(output: folder).GetAwaiter().GetResult();
        }
        // TorchSharp goes on counting the empty shells of tensors that became parameters: see what a network leaves that did nothing.
        var left = torch.Tensor.TotalCount;
        DeepNotebooks.Models.Networks.Create("small-cnn", channels: 1, classes: 3, size: 16).Dispose();
        var shells = torch.Tensor.TotalCount - left;
        Console.WriteLine($"left: {left - (2 * shells)}"); // one network was trained, one opened with the best weights
    }

    static string LoadedLibtorch() =>
        string.Join(' ', File.ReadLines("/proc/self/maps")
            .Where(line => line.Contains("libtorch_cpu", StringComparison.Ordinal) || line.Contains("libLibTorchSharp", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
            .Distinct());
}
