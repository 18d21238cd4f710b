using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>What native code and child processes write to the process's standard output and error: into files, and from there into the cell that runs.</summary>
/// <remarks>Files and not pipes: what was written last is still there when the writer has taken the process with it.</remarks>
sealed partial class NativeOutput : IDisposable
{
    static readonly TimeSpan interval = TimeSpan.FromMilliseconds(100);
    // A file of which all was read is emptied above this size.
    const long longest = 1 << 20;

    readonly Stream[] streams;
    readonly ManualResetEventSlim wanted = new(false);
    readonly Lock reading = new();
    Action<string, string>? show;
    volatile bool ended;

    NativeOutput(params Stream[] streams) => this.streams = streams;

    /// <summary>Redirects both; null where this system cannot.</summary>
    internal static NativeOutput? Capture(string standardOutput, string standardError)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var output = new NativeOutput(
            new Stream("stdout", standardOutput, 1),
            new Stream("stderr", standardError, 2));
        // A C library fills a block before it writes to a file; a notebook wants each line.
        if (NativeLibrary.TryGetExport(NativeLibrary.Load("libc.so.6"), "stdout", out var address))
            _ = SetBuffering(Marshal.ReadIntPtr(address), 0, lineBuffered, 0);
        return output;
    }

    /// <summary>Begins to hand on what is written: the stream's name, and a piece of its text.</summary>
    internal void Begin(Action<string, string> handOn)
    {
        show = handOn;
        new Thread(() =>
        {
            while (!ended)
            {
                wanted.Wait();
                Thread.Sleep(interval);
                HandOn();
            }
        })
        {
            IsBackground = true,
            Name = "native output",
        }.Start();
    }

    /// <summary>Whether a cell runs, so that what is written is looked for; what was written until now is handed on at once.</summary>
    internal void Watch(bool cellRuns)
    {
        if (cellRuns)
            wanted.Set();
        else
            wanted.Reset();
        HandOn();
    }

    public void Dispose()
    {
        HandOn();
        lock (reading)
        {
            ended = true;
            foreach (var stream in streams)
                stream.Dispose();
        }
        wanted.Set();
    }

    void HandOn()
    {
        lock (reading)
        {
            foreach (var stream in ended ? [] : streams)
            {
                if (stream.Read() is { Length: > 0 } text)
                    show?.Invoke(stream.Name, text);
            }
        }
    }

    sealed class Stream : IDisposable
    {
        readonly FileStream file;
        readonly SafeFileHandle before;
        readonly Decoder decoder = Encoding.UTF8.GetDecoder();
        // Held: it is read twice around every cell, and mostly there is nothing.
        readonly byte[] bytes = new byte[16 << 10];
        readonly char[] characters = new char[16 << 10];
        readonly int descriptor;

        internal Stream(string name, string path, int descriptor)
        {
            (Name, this.descriptor) = (name, descriptor);
            file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            before = new SafeFileHandle(Duplicate(descriptor), ownsHandle: true);
            using var append = new SafeFileHandle(Open(path, writeOnly | appendAlways, 0), ownsHandle: true);
            _ = Duplicate(append.DangerousGetHandle().ToInt32(), descriptor);
        }

        internal string Name { get; }

        internal string Read()
        {
            var text = new StringBuilder();
            for (int count; (count = file.Read(bytes)) > 0;)
            {
                Log(bytes.AsSpan(0, count));
                text.Append(characters, 0, decoder.GetChars(bytes.AsSpan(0, count), characters, flush: false));
            }
            if (file.Position > longest && file.Position == file.Length)
            {
                file.SetLength(0);
                file.Position = 0;
            }
            return text.ToString();
        }

        public void Dispose()
        {
            _ = Duplicate(before.DangerousGetHandle().ToInt32(), descriptor);
            file.Dispose();
            before.Dispose();
        }

        // Where it went before: the log of the server that started the kernel. A FileStream would have a place of its own in a log
        // that is a file, and write over what others wrote there. Where nobody reads any more, nothing is to be done.
        void Log(ReadOnlySpan<byte> text)
        {
            nint written;
            while (!text.IsEmpty && (written = Write(before, text, (nuint)text.Length)) > 0)
                text = text[(int)written..];
        }
    }

    const int lineBuffered = 1;
    const int writeOnly = 1;
    const int appendAlways = 0x400;

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int descriptor, int onto);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle descriptor, ReadOnlySpan<byte> text, nuint length);

    [LibraryImport("libc", EntryPoint = "setvbuf")]
    private static partial int SetBuffering(nint stream, nint buffer, int mode, nuint size);
}
