namespace DeepNotebooks.Training;

/// <summary>A thread for one long piece of work: libtorch's dispose scopes and grad mode belong to a thread, and an await may change it.</summary>
static class DedicatedThread
{
    internal static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                var result = work();
                SharedMachine.GiveBackMemory();
                done.SetResult(result);
            }
            catch (Exception error)
            {
                SharedMachine.GiveBackMemory();
                done.SetException(error);
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
        return done.Task;
    }
}
