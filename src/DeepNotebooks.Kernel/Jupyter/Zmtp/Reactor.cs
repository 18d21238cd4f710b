using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DeepNotebooks.Kernel.Jupyter.Zmtp;

/// <summary>One thread that accepts, reads and writes for all listeners: none of their state needs a lock.</summary>
/// <remarks>
/// A thread of its own, and no pool: a cell may keep the whole pool busy, and an interrupt must come through all the same.
/// NetMQ, which this replaces, ends the process when bytes come in that are not ZMTP.
/// </remarks>
sealed class Reactor : IDisposable
{
    // A peer that connects and does not speak is not kept.
    static readonly TimeSpan handshake = TimeSpan.FromSeconds(10);
    static readonly TimeSpan linger = TimeSpan.FromSeconds(1);

    readonly List<Listener> listeners = [];
    readonly Dictionary<Socket, Connection> connections = [];
    readonly ConcurrentQueue<Action> posted = new();
    readonly Socket alarm;
    readonly Thread thread;
    int alarmed;
    volatile bool ending;

    internal Reactor()
    {
        // Connected to itself, so that nobody else's datagrams arrive.
        alarm = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        alarm.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        alarm.Connect(alarm.LocalEndPoint!);
        thread = new Thread(Run) { IsBackground = true, Name = "jupyter" };
    }

    /// <summary>Begins to accept.</summary>
    internal void Start(IEnumerable<Listener> sockets)
    {
        listeners.AddRange(sockets);
        thread.Start();
    }

    /// <summary>Runs <paramref name="action"/> on the thread, after those posted before it.</summary>
    internal void Post(Action action)
    {
        posted.Enqueue(action);
        if (Interlocked.Exchange(ref alarmed, 1) == 0)
            Ring();
    }

    /// <summary>Does what was posted, sends what waits, within a second, and closes.</summary>
    public void Dispose()
    {
        Post(() => ending = true);
        if (thread.IsAlive)
            thread.Join();
        foreach (var connection in connections.Values)
            connection.Dispose();
        listeners.ForEach(listener => listener.Dispose());
        alarm.Dispose();
    }

    void Ring()
    {
        try
        {
            alarm.Send("!"u8, SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // Something that a cell left behind prints after the end.
        }
    }

    void Run()
    {
        var (readable, writable) = (new ArrayList(), new ArrayList());
        Stopwatch? sinceEnd = null;
        while (true)
        {
            Interlocked.Exchange(ref alarmed, 0);
            while (posted.TryDequeue(out var action))
                action();
            if (ending && (connections.Values.All(c => !c.HasOutput) || (sinceEnd ??= Stopwatch.StartNew()).Elapsed > linger))
                return;

            Collect(readable, writable);
            Socket.Select(readable, writable, null, connections.Values.All(c => c.IsOpen) && !ending ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(100));
            foreach (Socket socket in writable)
            {
                if (connections.TryGetValue(socket, out var connection) && !connection.Flush())
                    Close(connection);
            }
            foreach (Socket socket in readable)
                Read(socket);
            foreach (var silent in connections.Values.Where(c => !c.IsOpen && c.Age > handshake).ToList())
                Close(silent);
        }
    }

    void Collect(ArrayList readable, ArrayList writable)
    {
        readable.Clear();
        writable.Clear();
        readable.Add(alarm);
        foreach (var listener in listeners)
            readable.Add(listener.Socket);
        foreach (var connection in connections.Values)
        {
            readable.Add(connection.Socket);
            if (connection.HasOutput)
                writable.Add(connection.Socket);
        }
    }

    void Read(Socket socket)
    {
        if (socket == alarm)
        {
            Span<byte> bell = stackalloc byte[8];
            alarm.Receive(bell, SocketFlags.None, out _);
        }
        else if (connections.TryGetValue(socket, out var connection))
        {
            if (!connection.Read())
                Close(connection);
        }
        else if (listeners.Find(listener => listener.Socket == socket) is { } listener && listener.Accept() is { } accepted)
        {
            connections.Add(accepted.Socket, accepted);
        }
    }

    void Close(Connection connection)
    {
        connections.Remove(connection.Socket);
        connection.Dispose();
    }
}
