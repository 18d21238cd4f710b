namespace DeepNotebooks.Kernel.Session;

/// <summary>The lanes of one notebook: its own, and one for each subshell. Their cells run beside each other and share their variables.</summary>
sealed class CellLanes : IDisposable
{
    readonly Lock gate = new();
    readonly List<CellLane> lanes = [new()];

    /// <summary>That of the notebook's own cells.</summary>
    internal CellLane Main => lanes[0];

    /// <summary>How many cells could not be stopped in time, such as in native code, and still run on threads that nobody waits for.</summary>
    internal int Abandoned => All.Sum(lane => lane.Abandoned);

    internal CellLane Add()
    {
        var lane = new CellLane();
        lock (gate)
            lanes.Add(lane);
        return lane;
    }

    internal void Remove(CellLane lane)
    {
        lock (gate)
            lanes.Remove(lane);
        lane.Dispose();
    }

    /// <summary>Stops the running cells, of all lanes. Returns at once.</summary>
    internal void Interrupt()
    {
        foreach (var lane in All)
            lane.Interrupt();
    }

    public void Dispose()
    {
        foreach (var lane in All)
            lane.Dispose();
    }

    CellLane[] All
    {
        get
        {
            lock (gate)
                return [.. lanes];
        }
    }
}
