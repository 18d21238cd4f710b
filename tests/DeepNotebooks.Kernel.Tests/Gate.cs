namespace DeepNotebooks.Kernel.Tests;

/// <summary>Lets a test and a cell wait for each other. Public, so that cells can call it.</summary>
public static class Gate
{
    static readonly SemaphoreSlim reached = new(0);
    static readonly SemaphoreSlim opened = new(0);

    /// <summary>Called by a cell: it has come this far.</summary>
    public static void Reach() => reached.Release();

    /// <summary>Called by a cell: waits until the test lets it go on.</summary>
    public static void Pass()
    {
        reached.Release();
        opened.Wait();
    }

    /// <summary>Asked by what nothing can stop: whether it may end, so that it does not outlive its test.</summary>
    public static bool IsLetGo { get => letGo; internal set => letGo = value; }

    static volatile bool letGo;

    internal static void WaitUntilReached() => Assert.True(reached.Wait(TimeSpan.FromSeconds(30)), "The cell did not come to the gate.");

    internal static void Open() => opened.Release();
}
