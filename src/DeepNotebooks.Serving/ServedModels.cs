using DeepNotebooks.Text;
using Microsoft.AspNetCore.Http;

namespace DeepNotebooks.Serving;

/// <summary>The models of a service, by the names in its URLs.</summary>
sealed class ServedModels
{
    readonly Dictionary<string, ServedModel> byId = new(StringComparer.Ordinal);

    /// <exception cref="RequestException">There is none, or two have the same name.</exception>
    internal ServedModels(IReadOnlyList<Predictor> predictors)
    {
        if (predictors.Count == 0)
            throw new RequestException("there is no model to serve: name one or more.");
        foreach (var model in predictors.Select(predictor => new ServedModel(predictor)))
        {
            if (!byId.TryAdd(model.Id, model))
                throw new RequestException($"two models are both called '{model.Id}': serve them at addresses of their own.");
        }
    }

    internal IReadOnlyCollection<ServedModel> All => byId.Values;

    /// <summary>The model that the request's path names.</summary>
    internal ServedModel Of(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["model"]!;
        return byId.TryGetValue(id, out var model)
            ? model
            : throw new RefusedException(StatusCodes.Status404NotFound, $"there is no model '{id}' here.{Nearest.Hint(id, byId.Keys)} /v2/models/ lists them.");
    }
}
