namespace Microsoft.DotNet.Interactive;

/// <summary>Tells its observers in the order they came.</summary>
sealed class Subject<T> : IObservable<T>
{
    readonly List<IObserver<T>> observers = [];

    public IDisposable Subscribe(IObserver<T> observer)
    {
        observers.Add(observer);
        return new StringReader("");
    }

    internal void Next(T item)
    {
        foreach (var observer in observers.ToArray())
            observer.OnNext(item);
    }

    internal void Complete()
    {
        foreach (var observer in observers.ToArray())
            observer.OnCompleted();
    }
}
