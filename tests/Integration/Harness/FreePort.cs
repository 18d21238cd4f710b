using System.Net;
using System.Net.Sockets;

namespace DeepNotebooks.Integration.Harness;

/// <summary>Ports of loopback that nobody listens on.</summary>
static class FreePort
{
    /// <summary>So many different ports: all are held until the last is known.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }

    /// <summary>One port.</summary>
    public static int Take() => Take(1)[0];
}
