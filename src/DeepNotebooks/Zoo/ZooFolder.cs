namespace DeepNotebooks;

/// <summary>A zoo that was just made.</summary>
/// <param name="Path">The bare Git repository, or the address of one that is hosted elsewhere.</param>
/// <param name="LargeFileStorage">Whether large files go by Git LFS; else they are ordinary Git objects.</param>
/// <param name="Warnings">What to know of it; already told through the progress.</param>
public sealed record ZooFolder(string Path, bool LargeFileStorage, IReadOnlyList<string> Warnings);
