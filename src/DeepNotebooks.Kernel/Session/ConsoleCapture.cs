using System.Text;

namespace DeepNotebooks.Kernel.Session;

/// <summary>Takes what is written to the console and hands it on in pieces, while the cell runs: at most every 50 ms, and before anything else it shows.</summary>
sealed class ConsoleCapture : IDisposable
{
    const int longest = 1 << 16;
    static readonly TimeSpan interval = TimeSpan.FromMilliseconds(50);

    readonly object gate = new();
    readonly Action<CellRun, StreamOutput> show;
    readonly Func<CellRun?> current;
    readonly StringBuilder pending = new();
    readonly (TextWriter Out, TextWriter Error) before;
    readonly Thread flusher;
    (CellRun Cell, string Name)? source;
    bool ended;

    /// <param name="current">The cell to whom what the calling thread writes belongs.</param>
    /// <param name="show">Shows a piece.</param>
    internal ConsoleCapture(Func<CellRun?> current, Action<CellRun, StreamOutput> show)
    {
        (this.current, this.show) = (current, show);
        before = (Console.Out, Console.Error);
        Console.SetOut(new Writer(this, "stdout", before.Out));
        Console.SetError(new Writer(this, "stderr", before.Error));
        // A thread of its own: a cell may keep the whole pool busy.
        flusher = new Thread(FlushNowAndThen) { IsBackground = true, Name = "console" };
        flusher.Start();
    }

    /// <summary>Hands on what is waiting.</summary>
    internal void Flush()
    {
        lock (gate)
        {
            if (source is not { } from || pending.Length == 0)
                return;
            var text = pending.ToString();
            pending.Clear();
            source = null;
            show(from.Cell, new StreamOutput(from.Name, text));
        }
    }

    public void Dispose()
    {
        Flush();
        lock (gate)
        {
            ended = true;
            Monitor.PulseAll(gate);
        }
        flusher.Join();
        Console.SetOut(before.Out);
        Console.SetError(before.Error);
    }

    void Write(string name, ReadOnlySpan<char> text, TextWriter otherwise)
    {
        var cell = current();
        if (cell is null)
        {
            otherwise.Write(text);
            return;
        }
        lock (gate)
        {
            if (source is { } from && (from.Cell != cell || from.Name != name))
                Flush();
            if (source is null)
            {
                source = (cell, name);
                Monitor.PulseAll(gate);
            }
            pending.Append(text);
            if (pending.Length >= longest)
                Flush();
        }
    }

    void FlushNowAndThen()
    {
        while (true)
        {
            lock (gate)
            {
                while (source is null && !ended)
                    Monitor.Wait(gate);
                if (ended)
                    return;
            }
            Thread.Sleep(interval);
            Flush();
        }
    }

    sealed class Writer(ConsoleCapture capture, string name, TextWriter before) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Append([value]);

        public override void Write(string? value) => Append(value);

        public override void Write(char[] buffer, int index, int count) => Append(buffer.AsSpan(index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Append(buffer);

        public override void WriteLine() => Append("\n");

        public override void WriteLine(string? value) => Append(value + "\n");

        public override void WriteLine(ReadOnlySpan<char> buffer) => Append([.. buffer, '\n']);

        public override void Flush()
        {
            // Flush() of a cell does not hurry: a loop that flushes each character would send a message for each.
        }

        void Append(ReadOnlySpan<char> text)
        {
            if (!text.IsEmpty)
                capture.Write(name, text, before);
        }
    }
}
