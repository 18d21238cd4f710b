using DeepNotebooks.Extension.Live;
using DeepNotebooks.Extension.Magics;
using DeepNotebooks.Extension.Views;
using DeepNotebooks.Notebook;
using DeepNotebooks.Training;

namespace DeepNotebooks.Extension;

/// <summary>Deep learning in a notebook: its magic commands, how its values look, and what is shown while it works.</summary>
/// <remarks>Loading it registers and no more: libtorch, ONNX Runtime and the web server are loaded by the first call that needs them.</remarks>
public sealed class DeepLearningExtension : INotebookExtension
{
    /// <inheritdoc/>
    public void Load(INotebookHost host)
    {
        Magic[] magics =
        [
            DatasetMagic.List, DatasetMagic.Load,
            GpuMagic.List,
            TrainMagic.Train, TrainMagic.FineTune, FindMagic.LearningRate, FindMagic.BatchSize,
            EvaluateMagic.Evaluate,
            ZooMagic.Publish, ZooMagic.Reproduce, ZooMagic.Zoo,
            UseMagic.Predict, UseMagic.Serve,
        ];
        foreach (var magic in magics)
            host.Add(magic);

        host.AddFormatter<Dataset>(DatasetView.Of);
        host.AddFormatter<Evaluation>(EvaluationView.Of);
        host.AddFormatter<GpuReport>(GpuView.Of);
        host.AddFormatter<LearningRateSuggestion>(FindingView.Of);
        host.AddFormatter<BatchSizeSuggestion>(FindingView.Of);
        host.AddFormatter<Prediction>(prediction => PredictionView.Of([prediction]));
        host.AddFormatter<IReadOnlyList<Prediction>>(PredictionView.Of);
        host.AddFormatter<Learner>(LearnerView.Of);
        host.AddFormatter<TrainingEnd>(end => MimeBundle.Text(TrainingView.Line(end)));
        host.AddFormatter<Predictor>(predictor => ZooView.Of(predictor.Manifest));
        host.AddFormatter("DeepNotebooks.ModelService", service => ServiceView.Of((ModelService)service));
        host.AddFormatter<PublishedModel>(ZooView.Of);
        host.AddFormatter<IReadOnlyList<ZooEntry>>(ZooView.Of);
        host.AddFormatter<ZooModel>(ZooView.Of);
        host.AddFormatter<ModelDiff>(DiffView.Of);
        host.AddFormatter<Verification>(VerificationView.Of);
        host.AddFormatter<Lineage>(LineageView.Of);
        foreach (var type in ChartView.Types)
            host.AddFormatter(type, ChartView.Of);
        host.AddErrorExplanation(error => error is DeepNotebooksException ? error.Message : null);
        host.AddErrorExplanation(TorchLibrary.Explain);
        TorchLibrary.LoadWithTorchSharp();

        Learner.DefaultInterrupt = () => host.Interrupted;
        Learner.DefaultObserver = () => new LiveTraining(host, TimeProvider.System);
        Datasets.DefaultProgress = new LiveProgress(host, TimeProvider.System);
        Zoo.DefaultProgress = new LiveNotes(host);
        Datasets.DefaultNotes = new LiveNotes(host);
        Zoo.NotebookSource = host.ExecutedNotebook;
    }
}
