// Trainings use every core, servers and browsers have deadlines: one test after the other is what a small machine can bear.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
