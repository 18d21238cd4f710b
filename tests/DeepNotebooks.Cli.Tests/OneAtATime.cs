// The console's error stream and the environment belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
