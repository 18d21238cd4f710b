namespace DeepNotebooks.Zoos;

/// <summary>MODEL, wherever it may be written: a run folder, a package folder, or a name in a zoo.</summary>
static class ModelSource
{
    /// <summary>A folder on this machine with the model in it; one from a zoo is in the cache.</summary>
    /// <exception cref="RequestException">It is none of the three; the message says what was probably meant.</exception>
    internal static async Task<ModelFolder> ResolveAsync(string model, string? zoo = null, CancellationToken cancellation = default)
    {
        if (ModelFolder.Is(model))
            return ModelFolder.Open(model);
        if (ModelName.Is(model))
            return await new ZooStore(zoo, Zoo.DefaultProgress).CachedAsync(ModelName.Parse(model), cancellation);
        throw new RequestException(Directory.Exists(model)
            ? $"'{model}' holds no model: there is no model.yaml in it. "
                + "Name a run folder, a package folder or a model of the zoo, 'topic/name'."
            : $"there is no model '{model.ReplaceLineEndings(" ")}': "
                + "name a run folder, a package folder or a model of the zoo, 'topic/name' or 'topic/name@version'.");
    }
}
