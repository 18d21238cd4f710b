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

        facts.Add("trained", $"{learner.Run.Metrics.Count} of {learner.Recipe.Epochs} epochs");
        if (learner.Run.Kept is { } kept)
            facts.Add("kept epoch", $"{kept.Epoch}: validation accuracy {Numbers.Share(kept.ValAccuracy)}, loss {Numbers.Share(kept.ValLoss)}");
        return Shown(facts.Add("run", Places.Shorten(learner.Run.Path)));
    }

    static MimeBundle Shown(TextTable facts) => MimeBundle.Html(facts.ToHtml(), facts.ToString().TrimStart());
}
