using System.Text.Json.Nodes;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class ReportTests : IDisposable
{
    static readonly ModelName Name = ModelName.Parse("cells/blood");

    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    async Task<Verification> VerifiedAsync(ZooStore store) =>
        await Verifier.VerifyAsync("cells/blood", VerificationLevel.Files, null, store, default);

    [Fact]
    public async Task A_report_stands_in_the_zoo_beside_the_versions_and_changes_none()
    {
        var ada = scene.Store();
        await ada.InitAsync(default);
        await ada.PublishAsync(scene.Package(), default);
        var before = scene.Git("rev-parse", "cells/blood@1^{commit}", "main:models");

        var grace = scene.Store("grace", scene.With("JUPYTERHUB_USER", "Grace Hopper"));
        var verification = await VerifiedAsync(grace);
        var path = await grace.PublishReportAsync(await grace.ReportAsync(verification, default), default);

        Assert.Matches(@"^reports/cells/blood@1/\d{8}T\d{6}Z-grace-hopper\.json$", path);
        Assert.Equal(before, scene.Git("rev-parse", "cells/blood@1^{commit}", "main:models"));
        var json = JsonNode.Parse(scene.Git("show", $"main:{path}"))!;
        Assert.Equal(scene.Git("rev-parse", "cells/blood@1^{commit}"), (string)json["commit"]!);
        Assert.Equal(("files", "Grace Hopper"), ((string)json["level"]!, (string)json["by"]!));
        Assert.Equal(verification.Items.Count, json["items"]!.AsArray().Count);
        Assert.Contains("| ✓ | files | README.md |", scene.Git("show", $"main:{Path.ChangeExtension(path, ".md")}"));

        var shown = Assert.Single((await ada.ShowAsync(Name, default)).Reports);
        Assert.Equal(verification.Ok, shown.Ok);
        Assert.Contains("Grace Hopper, up to files", $"{shown}");
        scene.AssertClean();
    }

    [Fact]
    public async Task Reports_at_once_and_a_publish_between_them_all_land()
    {
        var store = scene.Store();
        await store.InitAsync(default);
        await store.PublishAsync(scene.Package(), default);
        var verification = await VerifiedAsync(store);

        var reports = Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            var user = scene.Store($"user{i}", scene.With("JUPYTERHUB_USER", $"user{i}"));
            await user.PublishReportAsync(await user.ReportAsync(verification, default), default);
        })).ToList();
        await store.PublishAsync(scene.Package("cells/other"), default);
        await Task.WhenAll(reports);

        Assert.Equal(6, (await store.ShowAsync(Name, default)).Reports.Count);
        Assert.Equal(2, (await store.ListAsync(null, default)).Count);
        scene.AssertClean();
    }

    [Fact]
    public async Task A_folder_has_no_place_for_a_report_in_the_zoo()
    {
        var store = scene.Store();
        await store.InitAsync(default);
        await store.PublishAsync(scene.Package(), default);
        var folder = await store.PullAsync(Name, Path.Combine(scene.Root, "pulled"), default);
        var verification = await Verifier.VerifyAsync(folder.Path, VerificationLevel.Files, null, store, default);
        var report = await store.ReportAsync(verification, default);

        Assert.Equal("pulled", report.Model); // and not where it lies
        var error = await Assert.ThrowsAsync<RequestException>(() => store.PublishReportAsync(report, default));
        Assert.Contains("'topic/name@version'", error.Message);
    }

    [Fact]
    public async Task What_is_no_report_is_passed_over()
    {
        var store = scene.Store();
        await store.InitAsync(default);
        await store.PublishAsync(scene.Package(), default);
        scene.Run("git", "clone", "-q", scene.Zoo, "copy");
        var folder = Directory.CreateDirectory(Path.Combine(scene.Root, "copy", "reports", "cells", "blood@1")).FullName;
        File.WriteAllText(Path.Combine(folder, "a.json"), "not json");
        File.WriteAllText(Path.Combine(folder, "b.json"), """{"spec": "another/1"}""");
        scene.Run("git", "-C", "copy", "add", "-A");
        scene.Run("git", "-C", "copy", "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "reports");
        scene.Run("git", "-C", "copy", "push", "-q", "origin", "HEAD:main");

        Assert.Empty((await store.ShowAsync(Name, default)).Reports);
    }
}
