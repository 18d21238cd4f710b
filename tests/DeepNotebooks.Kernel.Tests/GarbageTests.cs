using System.Net;
using System.Net.Sockets;
using NetMQ;

namespace DeepNotebooks.Kernel.Tests;

/// <summary>Whoever can reach the ports can send anything: a scanner, a browser, a client gone wrong.</summary>
public sealed class GarbageTests : IDisposable
{
    const int connections = 600;
    static readonly byte[] greeting = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0, .. "NULL"u8, .. new byte[48]];
    static readonly byte[] ready = [4, 0x26, 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8, 8, .. "Identity"u8, 0, 0, 0, 0];
    readonly KernelClient client = new();

    public void Dispose() => client.Dispose();

    [Fact]
    public void Garbage_on_every_socket_does_no_harm()
    {
        var random = new Random(1);
        for (var i = 0; i < connections; i++)
        {
            foreach (var port in client.Ports.Values)
                Send(port, Garbage(random), close: random.Next(2) == 0);
        }

        Assert.Equal("ok", client.Reply(client.Execute("1 + 1"))["status"]!.ToString());
        client.Socket("hb").SendFrame("ping");
        Assert.True(client.Socket("hb").TryReceiveFrameString(TimeSpan.FromSeconds(10), out _));
    }

    [Fact]
    public void A_frame_that_says_it_is_endless_costs_no_memory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 20; i++)
            Send(client.Ports["shell"], [.. greeting, .. ready, 2, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3], close: false);

        Assert.Equal("ok", client.Reply(client.Execute("1 + 1"))["status"]!.ToString());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 50 << 20);
    }

    [Fact]
    public void A_message_of_100_MB_is_taken_in_and_given_back()
    {
        Assert.Equal("ok", client.Reply(client.Execute($"// {new string('x', 100 << 20)}\n1 + 1"))["status"]!.ToString());

        client.Execute("Console.Write(new string('y', 100 << 20));");
        var frames = new NetMQMessage();
        do
            Assert.True(client.Socket("iopub").TryReceiveMultipartMessage(TimeSpan.FromSeconds(60), ref frames));
        while (frames!.Last.MessageSize < 100 << 20 || !frames[0].ConvertToString().Equals("stream", StringComparison.Ordinal));
    }

    static byte[] Garbage(Random random)
    {
        var noise = new byte[random.Next(1, 3000)];
        random.NextBytes(noise);
        return random.Next(6) switch
        {
            0 => "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(),
            1 => [.. greeting, .. noise],
            2 => [.. greeting, .. ready, .. noise],
            3 => greeting[..random.Next(greeting.Length)],
            4 => [.. greeting, .. ready, .. Frame("<IDS|MSG>"u8), .. Frame(noise)],
            _ => noise,
        };
    }

    static byte[] Frame(ReadOnlySpan<byte> body) => [1, (byte)Math.Min(body.Length, 255), .. body[..Math.Min(body.Length, 255)]];

    static void Send(int port, byte[] bytes, bool close)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            socket.Send(bytes);
        }
        catch (SocketException)
        {
            // Refused in the middle of it: as it should be.
        }
        if (close)
            socket.Dispose();
    }
}
