using System.Text.Json.Serialization;

namespace DeepNotebooks.Kernel.Jupyter;

/// <summary>How a cell of the history is written, compiled beforehand: reflection would cost the first cell its time.</summary>
[JsonSerializable(typeof(HistoryEntry))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
sealed partial class HistoryJson : JsonSerializerContext;
