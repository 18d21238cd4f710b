using System.Runtime.ExceptionServices;

namespace DeepNotebooks.Data;

/// <summary>A loop on all cores whose first error comes out as it was thrown, not wrapped in an aggregate.</summary>
static class AllCores
{
    internal static void For(int count, Action<int> body, CancellationToken cancellationToken, int threads = 0)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads > 0 ? threads : -1 }, body);
        }
        catch (AggregateException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(error.InnerExceptions.FirstOrDefault(inner => inner is DeepNotebooksException) ?? error.InnerExceptions[0]);
        }
    }
}
