// A session takes the console and is the process's one notebook: two at once would take each other's output.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
