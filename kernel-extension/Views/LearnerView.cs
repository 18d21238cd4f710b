using DeepNotebooks.Notebook;

namespace DeepNotebooks.Extension.Views;

/// <summary>A learner: what it learns, from what, and how far it got.</summary>
static class LearnerView
{
    internal static MimeBundle Of(Learner learner)
    {
        var facts = new TextTable("", "")
            .Add("model", learner.Recipe.Model)
            .Add("learns from", $"{learner.Data.Name} ({learner.Data.Classes.Count} classes)");
        if (!learner.IsTrained)
            return Shown(facts.Add("trained", "not yet"));

        var epochs = learner.Run.Metrics;
        facts.Add("trained", $"{epochs.Count} of {learner.Recipe.Epochs} epochs");
        if (epochs.MinBy(epoch => epoch.ValLoss) is { } best)
            facts.Add("best epoch", $"{best.Epoch}: validation accuracy {Numbers.Share(best.ValAccuracy)}, loss {Numbers.Share(best.ValLoss)}");
        return Shown(facts.Add("run", Places.Shorten(learner.Run.Path)));
    }

    static MimeBundle Shown(TextTable facts) => MimeBundle.Html(facts.ToHtml(), facts.ToString().TrimStart());
}
