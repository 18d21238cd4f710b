using System.Globalization;

namespace DeepNotebooks.Benchmarks;

/// <summary>Our side of data.sh and train.sh: answers each line "figure folder …" with a line of numbers, so that both sides can be asked in turns.</summary>
static class Program
{
    static void Main()
    {
        while (Console.ReadLine() is { } line)
        {
            double[] numbers = line.Split('\t') switch
            {
                ["one", var folder, var side] => [Decoding.OneThread(folder, Number(side))],
                ["all", var folder, var side, var batch] => [Decoding.AllCores(folder, Number(side), Number(batch))],
                ["cache", var folder, var side, var cache] => Decoding.TwoEpochs(folder, Number(side), cache),
                ["train", var folder, var side, var batch] => TrainingSpeed.OfOneRound(folder, Number(side), Number(batch)),
                ["steps", var model, var channels, var side, var batch, var mode, var count] =>
                    [Steps.Seconds(model, Number(channels), Number(side), Number(batch), mode, Number(count))],
                ["loop", var data, var model, var side, var batch, var images] =>
                    LoopSpeed.OfOneEpoch(data, model, Number(side), Number(batch), Number(images)),
                ["memory", var data, var model, var side, var batch] => MemoryOverSteps.Of(data, model, Number(side), Number(batch)),
                ["index", var folder] => Indexing.Of(folder),
                _ => throw new ArgumentException($"unknown: {line}"),
            };
            Console.WriteLine(string.Join('\t', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))));
        }
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
