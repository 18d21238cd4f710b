using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Where a client waits for the kernel, and the key they share.</summary>
/// <remarks>Jupyter client, "Making kernels for Jupyter", "Connection files".</remarks>
sealed record ConnectionFile(string Transport, string Address, string Key, IReadOnlyDictionary<string, int> Ports)
{
    internal static readonly string[] Channels = ["shell", "control", "iopub", "stdin", "hb"];

    /// <exception cref="MagicException">The file is not there or is no connection file, in one line.</exception>
    internal static ConnectionFile Read(string path)
    {
        try
        {
            var file = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
            var transport = file["transport"]?.ToString() ?? "tcp";
            var scheme = file["signature_scheme"]?.ToString() ?? "hmac-sha256";
            if (transport is not ("tcp" or "ipc"))
                throw new MagicException($"connection file '{path}': transport '{transport}' is not supported; 'tcp' and 'ipc' are.");
            if (scheme.Length > 0 && scheme != "hmac-sha256")
                throw new MagicException($"connection file '{path}': signature_scheme '{scheme}' is not supported; 'hmac-sha256' is.");
            return new ConnectionFile(
                transport,
                file["ip"]?.ToString() ?? "127.0.0.1",
                file["key"]?.ToString() ?? "",
                Channels.ToDictionary(channel => channel, channel => file[channel + "_port"]!.GetValue<int>()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MagicException($"connection file '{path}' cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new MagicException($"'{path}' is no connection file: it must be JSON with the ports of {string.Join(", ", Channels)}.", error);
        }
    }

    /// <summary>The endpoint of a channel, as ZeroMQ writes it.</summary>
    internal string Place(string channel) => Transport == "ipc" ? $"ipc://{Address}-{Ports[channel]}" : $"tcp://{Address}:{Ports[channel]}";

    /// <summary>Where to listen for a channel.</summary>
    internal EndPoint Endpoint(string channel) =>
        Transport == "ipc" ? new UnixDomainSocketEndPoint($"{Address}-{Ports[channel]}")
        : Address is "*" ? new IPEndPoint(IPAddress.Any, Ports[channel])
        : new IPEndPoint(IPAddress.TryParse(Address, out var address) ? address : Dns.GetHostAddresses(Address)[0], Ports[channel]);
}
