namespace DeepNotebooks.Zoos;

/// <summary>The data a run was trained on, found again by what its recipe says.</summary>
static class TrainingData
{
    /// <summary>The very same data, or null where they cannot be had without a download.</summary>
    internal static async Task<Dataset?> FindAsync(RunRecord run, CancellationToken cancellation)
    {
        foreach (var place in new[] { run.DataFolder, run.Dataset.Name })
        {
            if (place is not { Length: > 0 } || !await IsAtHandAsync(place, cancellation))
                continue;
            try
            {
                if (await Datasets.LoadAsync(place, cancellation) is var data && data.Identity == run.Dataset.Identity)
                    return data;
            }
            catch (DeepNotebooksException)
            {
                // Gone or changed since: samples are generated, and the user is told.
            }
        }
        return null;
    }

    static async Task<bool> IsAtHandAsync(string place, CancellationToken cancellation)
    {
        try
        {
            return (await Datasets.ShowAsync(place, cancellationToken: cancellation)).Place != DatasetPlace.Remote;
        }
        catch (DeepNotebooksException)
        {
            return false;
        }
    }
}
