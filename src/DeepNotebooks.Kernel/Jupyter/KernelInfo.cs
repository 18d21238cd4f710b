using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Answers <c>kernel_info_request</c>: what kernel is this, and what language does it speak?</summary>
/// <remarks>Jupyter messaging 5.5, "Kernel info".</remarks>
static class KernelInfo
{
    internal static JsonObject Answer(Message request, JupyterKernel kernel) => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = Wire.ProtocolVersion,
        ["implementation"] = "deepnotebooks",
        ["implementation_version"] = KernelIdentity.Version,
        ["language_info"] = KernelIdentity.LanguageInfo(),
        ["banner"] = $"DeepNotebooks {KernelIdentity.Version}, C# on {RuntimeInformation.FrameworkDescription}. #!lsmagic lists the magic commands.",
        ["debugger"] = false,
        ["supported_features"] = new JsonArray("kernel subshells"),
        ["help_links"] = new JsonArray(
            Link("C#", "https://learn.microsoft.com/dotnet/csharp/"),
            Link(".NET API", "https://learn.microsoft.com/dotnet/api/")),
    };

    static JsonObject Link(string text, string url) => new() { ["text"] = text, ["url"] = url };
}
