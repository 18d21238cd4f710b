using System.Text.Json;
using System.Text.Json.Serialization;
using DeepNotebooks.Text;
using DeepNotebooks.Training;

namespace DeepNotebooks;

/// <summary>A run on disk: recipe.yaml, metrics.jsonl, checkpoint/ and model/, and the same figures for TensorBoard.</summary>
/// <param name="Path">The absolute folder.</param>
public sealed record RunFolder(string Path)
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new InfinityAsNull() } };

    /// <summary>recipe.yaml: all that is needed to do the run again.</summary>
    public RunRecord Record => Yaml.Read<RunRecord>(RecordFile);

    /// <summary>metrics.jsonl: one line an epoch, in order.</summary>
    public IReadOnlyList<EpochRecord> Metrics => File.Exists(MetricsFile)
        ? [.. File.ReadLines(MetricsFile).TakeWhile(line => line.EndsWith('}')).Select(line => JsonSerializer.Deserialize<EpochRecord>(line, Json)!)]
        : [];

    /// <summary>The best weights by validation (see <see cref="Learner.FitAsync"/>), with their model.yaml.</summary>
    /// <exception cref="RequestException">No epoch was finished yet.</exception>
    public ModelFolder Model => ModelFolder.Open(Path);

    /// <summary>The epoch whose weights <see cref="Model"/> has; null where none was finished.</summary>
    public EpochRecord? Kept => File.Exists(ManifestFile) && Model.Manifest.Metrics.TryGetValue("epoch", out var kept)
        ? Metrics.FirstOrDefault(record => record.Epoch == (int)kept)
        : null;

    /// <summary>Whether its last epoch was reached.</summary>
    public bool IsFinished => Exists && Record.Finished != default;

    internal bool Exists => File.Exists(RecordFile);

    /// <summary>Whether a run can begin here: nothing is there, or what one left that was not even begun.</summary>
    internal bool IsVacant => !Directory.Exists(Path) || Directory.EnumerateFileSystemEntries(Path).All(entry => entry == LockFile);

    internal string ModelPath => System.IO.Path.Combine(Path, "model");

    internal string ManifestFile => System.IO.Path.Combine(ModelPath, "model.yaml");

    internal string CheckpointFile => System.IO.Path.Combine(Path, "checkpoint", "state.safetensors");

    string LockFile => System.IO.Path.Combine(Path, ".lock");

    string RecordFile => System.IO.Path.Combine(Path, "recipe.yaml");

    string MetricsFile => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>Opens a run that is there.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static RunFolder Open(string folder)
    {
        var run = new RunFolder(System.IO.Path.GetFullPath(folder));
        return run.Exists ? run : throw new RequestException($"'{folder}' is not a run: there is no recipe.yaml in it.");
    }

    /// <summary>Holds the run for this training alone, until what is answered is disposed or the process dies, and removes what a killed one left half-written.</summary>
    /// <exception cref="RequestException">Another training has it.</exception>
    internal IDisposable Claim()
    {
        try
        {
            Directory.CreateDirectory(Path);
            var claim = FileLock.TryTake(LockFile)
                ?? throw new RequestException($"'{Path}' is being trained already. Wait until that ends, or name another folder.");
            try
            {
                Sweep();
                return new Claimed(this, claim);
            }
            catch
            {
                claim.Dispose(); // or nobody could train it as long as this process lives
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkFailedException($"'{Path}' cannot be written: {error.Message}", error);
        }
    }

    void Sweep()
    {
        foreach (var folder in new[] { Path, ModelPath, System.IO.Path.GetDirectoryName(CheckpointFile)! }) FileAside.Sweep(folder);
    }

    internal void Write(RunRecord record) => AtomicFile.WriteText(RecordFile, Yaml.Write(record));

    internal void Append(EpochRecord record)
    {
        try
        {
            File.AppendAllText(MetricsFile, JsonSerializer.Serialize(record, Json) + "\n");
            TensorBoardEvents.Append(Path, record);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkFailedException($"'{MetricsFile}' cannot be written: {error.Message}", error);
        }
    }

    /// <summary>A file of images' names, one a line; answers its path.</summary>
    internal string WriteNames(string file, IEnumerable<string> names)
    {
        var path = System.IO.Path.Combine(Path, file);
        AtomicFile.WriteText(path, string.Concat(names.Select(name => name + "\n")));
        return path;
    }

    /// <summary>Forgets the epochs after <paramref name="epoch"/>: they are about to be done again.</summary>
    internal void Rewind(int epoch)
    {
        var kept = Metrics.TakeWhile(record => record.Epoch <= epoch).ToList();
        AtomicFile.WriteText(MetricsFile, string.Concat(kept.Select(record => JsonSerializer.Serialize(record, Json) + "\n")));
        TensorBoardEvents.Rewrite(Path, kept);
    }

    sealed class Claimed(RunFolder run, IDisposable claim) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                run.Sweep();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The next one to claim it tries again, and tells.
            }
            claim.Dispose();
        }
    }

    /// <summary>JSON has no infinity: a loss beyond all numbers, as validation may have it in a first epoch, is null.</summary>
    sealed class InfinityAsNull : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.PositiveInfinity : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
