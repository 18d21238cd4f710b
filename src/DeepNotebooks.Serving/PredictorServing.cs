namespace DeepNotebooks;

/// <summary>A model served in one line.</summary>
public static class PredictorServing
{
    /// <summary>Serves this model, to this machine only unless <paramref name="options"/> say otherwise: <c>await using var service = await model.ServeAsync();</c></summary>
    /// <param name="model">The model; dispose it after the service.</param>
    /// <param name="options">Where and to whom.</param>
    /// <param name="cancellation">Stops the service.</param>
    /// <exception cref="RequestException">The address is taken or cannot be used.</exception>
    public static Task<ModelService> ServeAsync(this Predictor model, ServiceOptions? options = null, CancellationToken cancellation = default) =>
        ModelService.StartAsync([model], options, cancellation);
}
