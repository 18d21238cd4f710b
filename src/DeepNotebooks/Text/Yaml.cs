using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace DeepNotebooks.Text;

/// <summary>The YAML files of datasets, runs and models: snake_case, unknown keys ignored so that older programs read newer files.</summary>
static class Yaml
{
    static readonly ISerializer Serializer = new SerializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
        .WithQuotingNecessaryStrings()
        .WithTypeConverter(new UtcTimes())
        .DisableAliases()
        .Build();

    static readonly IDeserializer Deserializer = new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .WithTypeConverter(new UtcTimes())
        .IgnoreUnmatchedProperties()
        .Build();

    internal static string Write<T>(T value)
        where T : notnull => Serializer.Serialize(value);

    internal static T Parse<T>(string text)
        where T : new() => Deserializer.Deserialize<T?>(text) ?? new T();

    /// <exception cref="RequestException">The file is not YAML of this shape; the message names file, line and column.</exception>
    internal static T Read<T>(string path)
        where T : new()
    {
        try
        {
            return Parse<T>(File.ReadAllText(path));
        }
        catch (YamlException error)
        {
            throw new RequestException($"{path}:{error.Start.Line}:{error.Start.Column}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <summary>ISO 8601 in UTC to the second.</summary>
    sealed class UtcTimes : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(DateTimeOffset);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
        {
            var scalar = parser.Consume<YamlDotNet.Core.Events.Scalar>();
            return DateTimeOffset.TryParse(scalar.Value, out var time)
                ? time
                : throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is not a time");
        }

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
            emitter.Emit(new YamlDotNet.Core.Events.Scalar(((DateTimeOffset)value!).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ")));
    }
}
