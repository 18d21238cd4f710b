using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TorchSharp;

namespace DeepNotebooks.Training;

/// <summary>Loads libtorch and TorchSharp's native half, on the first call only: who never trains never has them in memory.</summary>
/// <remarks>
/// Called before anything touches <see cref="torch"/>. <c>DEEPNOTEBOOKS_LIBTORCH</c> names a folder with a host's own libtorch (a pip-installed
/// torch's <c>lib</c>, say); else it is the one that came with the program.
/// </remarks>
static class TorchLibrary
{
    const string Variable = "DEEPNOTEBOOKS_LIBTORCH";
    const string Bridge = "libLibTorchSharp.so";
    const string Version = "2.10";

    static readonly Lock Gate = new();
    static bool loaded;
    static volatile string? failure;
    static nint processor;

    /// <exception cref="RequestException">The folder in DEEPNOTEBOOKS_LIBTORCH holds no usable libtorch.</exception>
    /// <exception cref="WorkFailedException">A library is missing or does not fit the system; the message says what to install.</exception>
    internal static void Load()
    {
        if (Volatile.Read(ref loaded)) return;
        lock (Gate)
        {
            if (loaded) return;
            LoadAll();
            Volatile.Write(ref loaded, true);
        }
    }

    /// <summary>The address of a function of libtorch that TorchSharp does not bind.</summary>
    /// <exception cref="WorkFailedException">This libtorch has no such function.</exception>
    internal static nint Symbol(string name)
    {
        Load();
        return NativeLibrary.TryGetExport(processor, name, out var address)
            ? address
            : throw new WorkFailedException($"this libtorch has no {name}: TorchSharp was made for {Version}. Unset {Variable}, or set it to a folder with libtorch {Version}.");
    }

    /// <summary>Also loads it when code of a user's own is the first that uses TorchSharp: that does not come by here.</summary>
    internal static void LoadWithTorchSharp() => AppDomain.CurrentDomain.AssemblyLoad += (_, load) =>
    {
        // Where Load is under way it is Load itself that uses TorchSharp, or it will be done in a moment: no waiting while an assembly loads.
        if (!string.Equals(load.LoadedAssembly.GetName().Name, "TorchSharp", StringComparison.Ordinal) || Gate.IsHeldByCurrentThread || !Gate.TryEnter()) return;
        try
        {
            Load();
        }
        catch (DeepNotebooksException error)
        {
            failure = error.Message;
        }
        finally
        {
            Gate.Exit();
        }
    };

    /// <summary>Why TorchSharp cannot be used, where that is what an error of its own comes from.</summary>
    internal static string? Explain(Exception error) =>
        error is TypeInitializationException { TypeName: "TorchSharp.torch" } or DllNotFoundException ? failure : null;

    static void LoadAll()
    {
        SharedMachine.BeforeLoading();
        var libtorch = HostFolder() ?? NativeFolders.Containing("libtorch_cpu.so");

        // In the order of their needs: each finds the earlier ones by name, wherever they came from.
        Open(libtorch, "libc10.so");
        processor = Open(libtorch, "libtorch_cpu.so");
        if (File.Exists(Path.Combine(libtorch, "libtorch_cuda.so")))
        {
            Open(libtorch, "libc10_cuda.so");
            Open(libtorch, "libtorch_cuda.so");
        }
        Open(libtorch, "libtorch.so");
        var bridge = OpenFile(Fitting(Path.Combine(NativeFolders.Containing(Bridge), Bridge)));

        NativeLibrary.SetDllImportResolver(
            typeof(torch).Assembly, (name, _, _) => string.Equals(name, "LibTorchSharp", StringComparison.Ordinal) ? bridge : 0);

        // Else TorchSharp looks for libtorch by itself, beside the program: a second copy of it, or an error that misleads.
        SayLoaded("nativeBackendLoaded");
        SayLoaded("nativeBackendCudaLoaded");

        torch.set_num_threads(CpuAllowance.Current.Threads); // libtorch counts the host's processors
    }

    static string? HostFolder()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder) return null;
        if (!File.Exists(Path.Combine(folder, "libtorch_cpu.so")))
            throw new RequestException($"{Variable} is '{folder}', and there is no libtorch_cpu.so in it. Name the folder that holds the libraries of libtorch {Version}, or unset it.");

        // A Python package has version.py ("__version__ = '2.10.0+cu128'"), a libtorch archive build-version ("2.10.0+cpu").
        var version = VersionIn(Path.Combine(folder, "../version.py")) ?? VersionIn(Path.Combine(folder, "../build-version"));
        return version is null || version.StartsWith(Version + ".", StringComparison.Ordinal)
            ? folder
            : throw new RequestException($"{Variable} is '{folder}', whose libtorch is {version}: TorchSharp was made for {Version}. Install torch {Version} there, or unset it.");
    }

    static string? VersionIn(string file) =>
        File.Exists(file) && Regex.Match(File.ReadAllText(file), @"\d+\.\d+\.\d+", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) is { Success: true } match
            ? match.Value
            : null;

    static void SayLoaded(string field) => typeof(torch).GetField(field, BindingFlags.NonPublic | BindingFlags.Static)?.SetValue(null, true);

    /// <summary>The library itself where the system's libstdc++ suffices, else a copy that asks less of it.</summary>
    static string Fitting(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var bridge = new ElfImage(bytes);
        var (system, offered) = StandardLibrary.Versions();
        var missing = bridge.Needed(StandardLibrary.Name).Except(offered).ToArray();
        if (missing is []) return path;

        // Before GCC 13 there was no such symbol: it is named so that an older libstdc++ is refused, and never called. Any other symbol does.
        const string marker = "_ZSt21ios_base_library_initv";
        if (missing is not ["GLIBCXX_3.4.32"] || bridge.SymbolsOf(missing[0]) is not [marker])
        {
            throw new WorkFailedException(
                $"{Bridge} needs {string.Join(", ", missing)}, and {system} goes up to {StandardLibrary.Newest(offered)}. Install a newer libstdc++6 (from GCC 13 or later).");
        }

        var copy = Path.Combine(Places.Cache, "libtorch", $"libLibTorchSharp-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}.so");
        if (File.Exists(copy)) return copy;

        bridge.Rebind("GLIBCXX_3.4.32", "_ZSt18uncaught_exceptionv", "GLIBCXX_3.4");
        AtomicFile.Write(copy, file => file.Write(bridge.Bytes));
        return copy;
    }

    static nint Open(string folder, string name) => OpenFile(Path.Combine(folder, name));

    static nint OpenFile(string path)
    {
        if (!File.Exists(path))
            throw new WorkFailedException($"libtorch is not complete: there is no '{path}'. Build or install the program again, or set {Variable} to a folder with libtorch {Version}.");
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            // The loader's own words name the library or version that is missing; they come after the path, on a line of their own.
            var reason = error.Message.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(path, StringComparison.Ordinal)) ?? error.Message;
            throw new WorkFailedException($"{Path.GetFileName(path)} does not load: {reason.ReplaceLineEndings(" ")}. Install what it names, or set {Variable} to a folder with libtorch {Version}.", error);
        }
    }
}
