using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel;

/// <summary>Registers the kernel with Jupyter.</summary>
/// <remarks>Jupyter client, "Making kernels for Jupyter", "Kernel specs".</remarks>
public static class KernelSpec
{
    /// <summary>Writes the kernelspec's folder; one of the same name is replaced as a whole.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="MagicException">The name cannot be one, or the folder cannot be written; in one line.</exception>
    public static string Install(KernelSpecOptions options)
    {
        if (options.Name.Length == 0 || !options.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || options.Name.All(c => c == '.'))
            throw new MagicException($"'{options.Name}' cannot be a kernel's name: it has letters, digits, '-', '_' and '.' only.");

        var kernels = Path.Combine(DataFolder(options.Prefix), "kernels");
        var folder = Path.Combine(kernels, options.Name);
        var aside = Path.Combine(kernels, $".{options.Name}.{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(aside);
            File.WriteAllText(Path.Combine(aside, "kernel.json"), Json(options));
            foreach (var logo in new[] { "logo-svg.svg", "logo-32x32.png", "logo-64x64.png" })
                Write(Path.Combine(aside, logo), () => typeof(KernelSpec).Assembly.GetManifestResourceStream(logo)!);
            foreach (var (name, content) in options.Resources)
                Write(Path.Combine(aside, name), content);

            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.Move(aside, folder);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            try
            {
                Directory.Delete(aside, recursive: true);
            }
            catch (Exception rest) when (rest is IOException or UnauthorizedAccessException)
            {
                // Not even made: the first error tells.
            }
            throw new MagicException($"the kernelspec cannot be written to '{folder}': {error.Message} (--prefix names another folder.)", error);
        }
    }

    static void Write(string path, Func<Stream> content)
    {
        using var from = content();
        using var to = File.Create(path);
        from.CopyTo(to);
    }

    /// <summary>Where Jupyter looks for kernels' folders.</summary>
    /// <remarks>Jupyter, "Common directories and file locations", "Data files".</remarks>
    static string DataFolder(string? prefix)
    {
        if (prefix is not null)
            return Path.Combine(Path.GetFullPath(prefix), "share", "jupyter");
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } set)
            return set;
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return Path.Combine(data, "jupyter");
    }

    static string Json(KernelSpecOptions options)
    {
        var spec = new JsonObject
        {
            ["argv"] = new JsonArray([.. options.Program.Append("kernel").Append("{connection_file}").Select(word => (JsonNode)word)]),
            ["display_name"] = options.DisplayName,
            ["language"] = KernelIdentity.Language,
            ["interrupt_mode"] = "message",
            // A hub starts notebooks with a bare environment, and the program then finds only a .NET in the system's own folder.
            // A page can fetch what lies beside the kernelspec, if the kernel knows under which name it was started.
            ["env"] = Variables(options),
            ["metadata"] = new JsonObject { ["debugger"] = false },
        };
        return spec.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    static JsonObject Variables(KernelSpecOptions options)
    {
        var variables = new JsonObject { ["DOTNET_ROOT"] = DotnetRoot(), ["DEEPNOTEBOOKS_KERNEL_NAME"] = options.Name };
        // The program needs no ICU, and .NET would not start where it is asked for and missing; but packages and cells may ask for a culture.
        if (HasIcu())
            variables["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0";
        return variables;
    }

    // Its libraries carry their version in their names; .NET takes any from 50 on.
    static bool HasIcu()
    {
        for (var version = 50; version < 100; version++)
        {
            if (NativeLibrary.TryLoad($"libicuuc.so.{version}", out var handle))
            {
                NativeLibrary.Free(handle);
                return true;
            }
        }
        return false;
    }

    // RUNTIME is ROOT/shared/Microsoft.NETCore.App/VERSION/.
    static string DotnetRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
