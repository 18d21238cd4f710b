namespace DeepNotebooks.Training;

/// <summary>Files that reach the disk while the training goes on, one after another in the order in which they were written.</summary>
/// <remarks>
/// What is written may change as soon as <see cref="Write"/> returns. What need not be waited for is the disk: a tenth of a second and more for a
/// ResNet-18's checkpoint. After one that could not be put in its place none is: a checkpoint never stands for weights that are not there.
/// </remarks>
sealed class WriteBehind
{
    Task settled = Task.CompletedTask;

    /// <summary>Replaces <paramref name="path"/>, soon, by what <paramref name="write"/> writes now.</summary>
    /// <param name="path">Where it will be.</param>
    /// <param name="write">Writes it, from its first byte to its last.</param>
    /// <param name="keepsReplaced">As of <see cref="FileAside.Write"/>: for what is written often.</param>
    /// <exception cref="WorkFailedException">It cannot be written, as on a full disk; the message names it.</exception>
    internal void Write(string path, Action<Stream> write, bool keepsReplaced = false)
    {
        var (before, aside) = (settled, FileAside.Write(path, write, keepsReplaced));
        settled = Task.Run(async () =>
        {
            using (aside)
            {
                await before;
                aside.PutInPlace();
            }
        });
    }

    /// <summary>Waits until all that was written is in its place.</summary>
    /// <exception cref="WorkFailedException">One could not be put there; the message names the first.</exception>
    internal void Settle() => settled.GetAwaiter().GetResult();
}
