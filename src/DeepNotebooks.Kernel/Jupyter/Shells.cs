using System.Collections.Concurrent;
using DeepNotebooks.Kernel.Session;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>Where cells run: the main shell and its subshells, each with a queue and a thread of its own, all with the same variables.</summary>
/// <remarks>Jupyter enhancement proposal 91; Jupyter messaging 5.5, "Create subshell", "Delete subshell", "List subshells".</remarks>
sealed class Shells(NotebookSession session, Action<Message, RequestQueue> answer)
{
    readonly ConcurrentDictionary<string, Shell> subshells = new(StringComparer.Ordinal);
    readonly Shell main = new(new RequestQueue("shell", answer), session.Lanes.Main);

    internal IEnumerable<string> Ids => subshells.Where(shell => !shell.Value.IsClosing).Select(shell => shell.Key).Order(StringComparer.Ordinal);

    internal string Create()
    {
        var id = Guid.NewGuid().ToString();
        var lane = session.Lanes.Add();
        subshells[id] = new Shell(new RequestQueue($"subshell {id}", answer, () => Ended(id)), lane);
        return id;
    }

    /// <summary>Takes no more for a subshell; false where there is none. What it runs goes on to its end.</summary>
    internal bool Delete(string id)
    {
        if (!subshells.TryGetValue(id, out var shell) || shell.IsClosing)
            return false;
        shell.IsClosing = true;
        shell.Queue.Close();
        return true;
    }

    /// <summary>The shell that a request is for; null where it names a subshell that there is not.</summary>
    internal Shell? For(Message request) => request.Subshell is not { } id ? main : subshells.GetValueOrDefault(id);

    internal void Close()
    {
        main.Queue.Close();
        foreach (var shell in subshells.Values)
            shell.Queue.Close();
    }

    void Ended(string id)
    {
        if (subshells.TryRemove(id, out var shell))
            session.Lanes.Remove(shell.Lane);
    }
}

/// <summary>A queue of requests, and the lane that its cells run on.</summary>
sealed record Shell(RequestQueue Queue, CellLane Lane)
{
    /// <summary>Whether it is deleted and only finishes.</summary>
    internal bool IsClosing { get; set; }
}
