namespace DeepNotebooks.Kernel.Session;

/// <summary>Brings what follows an <c>await</c> in a cell back to the cell's thread while that waits, so that an interrupt reaches it there.</summary>
/// <remarks>
/// Only while it waits: a cell that blocks on <c>.Result</c>, or computes while a task it started goes on, must not hold that task up, so
/// a continuation that the thread cannot take at once goes to the pool, as it would in a program.
/// </remarks>
sealed class CellContext(Thread thread) : SynchronizationContext, IDisposable
{
    static readonly TimeSpan patience = TimeSpan.FromMilliseconds(5);

    readonly object gate = new();
    readonly Queue<(SendOrPostCallback Callback, object? State)> queue = new();
    Timer? rescue;
    bool idle;
    bool ended;
    bool givenUp;

    /// <summary>Runs a cell's code on the calling thread to its end, whatever it awaits.</summary>
    /// <exception cref="OperationCanceledException">It was given up while it awaited.</exception>
    internal void RunToEnd(Func<Task> start)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = start();
            if (!task.IsCompleted)
            {
                _ = task.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                while (Next(task) is { } next)
                    next.Callback(next.State);
            }
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Ends the wait for what the cell awaits.</summary>
    internal void GiveUp()
    {
        lock (gate)
        {
            givenUp = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Whether the cell does nothing but await.</summary>
    internal bool IsIdle
    {
        get
        {
            lock (gate)
                return idle;
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (gate)
        {
            if (!ended && (idle || !IsBlocked))
            {
                if (!idle || queue.Count > 0)
                    (rescue ??= new Timer(_ => ToPool())).Change(patience, Timeout.InfiniteTimeSpan);
                queue.Enqueue((d, state));
                Monitor.PulseAll(gate);
                return;
            }
        }
        ThreadPool.QueueUserWorkItem(item => item.d(item.state), (d, state), preferLocal: false);
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>From here on everything goes to the pool.</summary>
    public void Dispose()
    {
        lock (gate)
            ended = true;
        ToPool();
        rescue?.Dispose();
    }

    bool IsBlocked => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin);

    (SendOrPostCallback Callback, object? State)? Next(Task task)
    {
        lock (gate)
        {
            while (queue.Count == 0)
            {
                if (task.IsCompleted)
                    return null;
                if (givenUp)
                    throw new OperationCanceledException();
                idle = true;
                try
                {
                    Monitor.Wait(gate);
                }
                finally
                {
                    idle = false;
                }
            }
            return queue.Dequeue();
        }
    }

    void Wake()
    {
        lock (gate)
            Monitor.PulseAll(gate);
    }

    void ToPool()
    {
        lock (gate)
        {
            while (queue.TryDequeue(out var item))
                ThreadPool.QueueUserWorkItem(late => late.Callback(late.State), item, preferLocal: false);
        }
    }
}
