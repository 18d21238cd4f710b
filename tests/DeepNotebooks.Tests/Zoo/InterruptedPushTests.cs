using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>An interrupt while git pushes may come too late; what is told afterwards is what is so.</summary>
public sealed class InterruptedPushTests : IDisposable
{
    readonly ZooScene scene = new();

    public void Dispose() => scene.Dispose();

    string Mark(string name) => Path.Combine(scene.Root, name);

    /// <summary>The zoo stops at one moment of taking a push in, until we let it go on, and then ends as it is told.</summary>
    void StopAt(string hook, int exitCode)
    {
        var file = Path.Combine(scene.Zoo, "hooks", hook);
        File.WriteAllText(file, $"#!/bin/sh\ncat > /dev/null\ntouch '{Mark("reached")}'\nwhile [ -d '{scene.Root}' ] && [ ! -e '{Mark("go")}' ]; do sleep 0.02; done\nexit {exitCode}\n");
        scene.Run("chmod", "755", file);
    }

    async Task<PublishedVersion> InterruptedAsync(string scheme)
    {
        using var interrupt = new CancellationTokenSource();
        var publishing = scene.Store(zoo: scheme + scene.Zoo).PublishAsync(scene.Package(), interrupt.Token, step =>
        {
            // git has gone by now; the zoo has not heard of it.
            if (step == "ask")
                File.WriteAllText(Mark("go"), "");
        });
        while (!File.Exists(Mark("reached")) && !publishing.IsCompleted)
            await Task.Delay(10);
        await interrupt.CancelAsync();
        return await publishing.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("", "post-receive")]
    [InlineData("file://", "post-receive")]
    [InlineData("", "pre-receive")]
    [InlineData("file://", "pre-receive")]
    public async Task What_the_zoo_has_taken_in_all_the_same_is_published(string scheme, string hook)
    {
        await scene.Store().InitAsync(default);
        StopAt(hook, exitCode: 0);

        Assert.Equal(1, (await InterruptedAsync(scheme)).Manifest.Version);
        Assert.Equal("cells/blood@1", scene.Git("tag"));
        scene.AssertClean();
    }

    [Theory]
    [InlineData("")]
    [InlineData("file://")]
    public async Task What_it_has_not_is_said_not_to_be_there(string scheme)
    {
        await scene.Store().InitAsync(default);
        StopAt("pre-receive", exitCode: 1);

        var interrupted = await Assert.ThrowsAsync<WorkFailedException>(() => InterruptedAsync(scheme));
        Assert.Contains("interrupted while 'cells/blood@1' was pushed: it is not in the zoo", interrupted.Message);
        Assert.DoesNotContain('\n', interrupted.Message);
        Assert.Equal("", scene.Git("tag"));
    }

    [Fact]
    public async Task Of_a_zoo_that_does_not_answer_any_more_nothing_is_claimed()
    {
        await scene.Store().InitAsync(default);
        using var interrupt = new CancellationTokenSource();
        StopAt("post-receive", exitCode: 0);
        var publishing = scene.Store(zoo: $"file://{scene.Zoo}").PublishAsync(scene.Package(), interrupt.Token, step =>
        {
            if (step == "ask")
                Directory.Move(scene.Zoo, scene.Zoo + ".away");
        });
        while (!File.Exists(Mark("reached")) && !publishing.IsCompleted)
            await Task.Delay(10);
        await interrupt.CancelAsync();

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => publishing.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("'deepnotebooks zoo show cells/blood@1' will tell whether it is there", error.Message);
        File.WriteAllText(Mark("go"), "");
    }
}
