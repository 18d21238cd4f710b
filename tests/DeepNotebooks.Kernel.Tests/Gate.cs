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

    internal static void WaitUntilReached() => Assert.True(reached.Wait(TimeSpan.FromSeconds(30)), "The cell did not come to the gate.");

    internal static void Open() => opened.Release();
}
