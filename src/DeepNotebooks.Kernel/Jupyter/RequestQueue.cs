using System.Collections.Concurrent;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Requests that are answered one after the other, on a thread of their own.</summary>
sealed class RequestQueue
{
    readonly BlockingCollection<Message> waiting = [];
    volatile Message? abortUntil;

    /// <param name="name">Of the thread.</param>
    /// <param name="answer">Answers one.</param>
    /// <param name="ended">Called when the last has been answered.</param>
    internal RequestQueue(string name, Action<Message, RequestQueue> answer, Action? ended = null)
    {
        new Thread(() =>
        {
            foreach (var message in waiting.GetConsumingEnumerable())
            {
                answer(message, this);
                if (ReferenceEquals(abortUntil, message))
                    abortUntil = null;
            }
            ended?.Invoke();
        })
        {
            IsBackground = true,
            Name = name,
        }.Start();
    }

    /// <summary>Whether cells that are taken from the queue now are not to be run.</summary>
    internal bool Aborts => abortUntil is not null;

    internal bool TryAdd(Message message)
    {
        try
        {
            waiting.Add(message);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Cells that wait are not run: after an error the notebook's rest makes no sense. One that comes later is a new decision of the user's.</summary>
    internal void AbortWaiting() => abortUntil = waiting.LastOrDefault();

    /// <summary>Takes no more; what waits is still answered.</summary>
    internal void Close() => waiting.CompleteAdding();
}
