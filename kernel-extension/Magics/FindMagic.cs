using DeepNotebooks.Extension.Views;
using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Magics;

/// <summary><c>#!find-lr</c> and <c>#!find-batch</c>: what to train with, before training.</summary>
static class FindMagic
{
    internal static Magic LearningRate => new("find-lr", "Tells a good learning rate: some steps with a rising one, and the curve of the loss. Trains nothing.", async (call, interrupted) =>
        call.Host.Display(FindingView.Of(await (await TrainMagic.LearnerAsync(call, interrupted)).FindLearningRateAsync(interrupted))))
    {
        Arguments = [What],
        Options = TrainMagic.Training,
        Examples = ["#!find-lr cnn", "#!find-lr cells --model resnet18"],
    };

    internal static Magic BatchSize => new("find-batch", "Tells the batch from which on this machine gets no faster, or beyond which its memory ends. Trains nothing.", async (call, interrupted) =>
        call.Host.Display(FindingView.Of(await (await TrainMagic.LearnerAsync(call, interrupted)).FindBatchSizeAsync(interrupted))))
    {
        Arguments = [What],
        Options = TrainMagic.Training,
        Examples = ["#!find-batch cells --model resnet18 --size 64"],
    };

    static MagicArgument What => new("dataset", "a learner's variable, or a dataset: a variable, a name or a folder") { Values = Suggest.Any(Known.Learners, Known.Data) };
}
