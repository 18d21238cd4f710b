using System.Text.Json.Nodes;
using DeepNotebooks.Text;
using DeepNotebooks.Zoos;
using SkiaSharp;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>A model is trained and published once; each test alters a copy as a forger would, or an accident.</summary>
public sealed class VerificationTests(VerificationTests.Published published) : IClassFixture<VerificationTests.Published>, IDisposable
{
    readonly string package = published.Copy();

    public void Dispose() => Directory.Delete(package, recursive: true);

    [Fact]
    public async Task What_was_published_stands_up_to_every_level()
    {
        var verification = await Verifier.VerifyAsync("colours/two", VerificationLevel.Metrics, published.Colours, published.Scene.Store("grace"), default);

        Assert.True(verification.Ok, verification.ToJson());
        Assert.Equal("colours/two@1", verification.Model);
        string[] expected =
        [
            "tag", "history", "signature", "model.yaml", "README.md", "model.onnx", "recipe.yaml", "samples/0-blue.png", "samples/1-red.png", "samples/expected.npy",
            "samples/input.npy", "training-images.npy", "weights.safetensors", "model.yaml", "ro-crate-metadata.json", "samples: model.onnx", "samples: weights.safetensors",
            "samples: images", "dataset colours", "val_accuracy", "val_loss", "test_accuracy", "test_auc", "test_balanced_accuracy", "test_loss", "test_macro_f1",
            "training-images.npy", "shared with colours/two",
        ];
        Assert.Equal(expected, verification.Items.Select(item => item.Item));
        Assert.Contains(verification.Items, item => item.Recorded.Contains("to the bit") && item.Found == "the same bits");
    }

    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("README.md")]
    [InlineData("recipe.yaml")]
    [InlineData("model.yaml")]
    public async Task A_file_that_was_altered_is_named(string file)
    {
        File.AppendAllText(Path.Combine(package, file), "\n# and more\n");
        Assert.Equal([file], await WrongAsync(VerificationLevel.Files));
    }

    [Fact]
    public async Task A_file_that_is_gone_or_was_added_is_named()
    {
        File.Delete(Path.Combine(package, "README.md"));
        File.WriteAllText(Path.Combine(package, "extra.bin"), "?");
        Assert.Equal(["README.md", "extra.bin"], await WrongAsync(VerificationLevel.Files));
    }

    [Fact]
    public async Task Altered_weights_are_found_where_every_digest_was_made_to_fit()
    {
        var file = Path.Combine(package, "weights.safetensors");
        var bytes = File.ReadAllBytes(file);
        for (var i = bytes.Length - 400; i < bytes.Length; i += 4) bytes[i + 3] ^= 1; // exponents, not the last bits of fractions
        File.WriteAllBytes(file, bytes);
        Reseal();

        Assert.Empty(await WrongAsync(VerificationLevel.Files));
        Assert.Equal(["samples: weights.safetensors"], await WrongAsync(VerificationLevel.Samples));
    }

    [Fact]
    public async Task Answers_that_the_network_does_not_give_are_found()
    {
        var file = Path.Combine(package, Samples.Expected);
        var (values, shape) = NpyFile.Read(file);
        values[0] += 0.01f;
        NpyFile.Write(file, values, shape);
        Reseal();

        Assert.Equal(["samples: model.onnx", "samples: weights.safetensors"], await WrongAsync(VerificationLevel.Samples));
    }

    [Fact]
    public async Task Samples_that_are_not_of_the_images_beside_them_are_found()
    {
        File.WriteAllBytes(Path.Combine(package, "samples", "0-blue.png"), ColourModel.Image(new SKColor(200, 200, 200), width: 20, height: 16));
        Reseal();

        Assert.Equal(["samples: images"], await WrongAsync(VerificationLevel.Samples));
    }

    [Fact]
    public async Task A_metric_that_was_improved_by_hand_is_found()
    {
        Reseal(manifest => manifest with { Metrics = new(manifest.Metrics) { ["test_accuracy"] = 0.1 } });
        Assert.Empty(await WrongAsync(VerificationLevel.Samples));
        Assert.Equal(["test_accuracy"], await WrongAsync(VerificationLevel.Metrics));
    }

    [Fact]
    public async Task Other_data_of_the_same_name_prove_nothing()
    {
        var other = Path.Combine(published.Scene.Root, "other", "colours");
        Published.Copy(published.Colours, other);
        File.Delete(Directory.EnumerateFiles(Path.Combine(other, "test"), "*", SearchOption.AllDirectories).First());

        var verification = await Verifier.VerifyAsync(package, VerificationLevel.Metrics, other, published.Scene.Store(), default);

        Assert.Equal(["dataset colours"], verification.Items.Where(item => !item.Ok).Select(item => item.Item));
        Assert.DoesNotContain(verification.Items, item => item.Item == "test_accuracy");
    }

    [Fact]
    public async Task Elsewhere_a_tolerance_takes_the_place_of_the_same_bits()
    {
        var file = Path.Combine(package, Samples.Expected);
        var (values, shape) = NpyFile.Read(file);
        NpyFile.Write(file, [.. values.Select(value => value + 1e-6f)], shape);
        Reseal();
        Assert.Equal(["samples: model.onnx"], await WrongAsync(VerificationLevel.Samples));

        Reseal(manifest => manifest with { Fingerprint = "another machine" });
        Assert.Empty(await WrongAsync(VerificationLevel.Samples));
    }

    [Theory]
    [InlineData("deepnotebooks/model/9", "a newer one may read it")]
    [InlineData("something", "this program reads deepnotebooks/model/1")]
    public async Task Another_schema_is_told(string spec, string expected)
    {
        Reseal(manifest => manifest with { Spec = spec });
        var verification = await Verifier.VerifyAsync(package, VerificationLevel.Files, null, published.Scene.Store(), default);
        Assert.Contains(expected, Assert.Single(verification.Items, item => !item.Ok).Found);
    }

    [Fact]
    public async Task A_manifest_that_leads_out_of_its_folder_is_not_followed()
    {
        var digest = new FileDigest { Sha256 = ZooScene.Sha256(Path.Combine(package, "README.md")), Bytes = 1 };
        Reseal(manifest => manifest with { Files = new(manifest.Files) { ["../secret"] = digest } });
        Assert.Contains("../secret", await WrongAsync(VerificationLevel.Files));
    }

    [Fact]
    public async Task A_version_whose_tag_stands_aside_of_the_history_is_told()
    {
        using var scene = new ZooScene();
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package("cells/a"), default);
        var aside = scene.Git("-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", "main^{tree}", "-m", "aside");
        scene.Git("tag", "--delete", "cells/a@1");
        scene.Git("tag", "cells/a@1", aside);

        var verification = await Verifier.VerifyAsync("cells/a", VerificationLevel.Files, null, scene.Store(), default);
        Assert.Equal("history", Assert.Single(verification.Items, item => !item.Ok).Item);
    }

    [Fact]
    public async Task A_large_file_that_the_zoo_lost_is_named()
    {
        using var scene = new ZooScene();
        await scene.Store().InitAsync(default);
        await scene.Store().PublishAsync(scene.Package("cells/a"), default);
        foreach (var stored in Directory.EnumerateFiles(Path.Combine(scene.Zoo, "lfs", "objects"), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length == 300_000))
            File.Delete(stored);

        var verification = await Verifier.VerifyAsync("cells/a", VerificationLevel.Files, null, scene.Store("grace"), default);
        Assert.All(verification.Items.Where(item => !item.Ok), item => Assert.Equal("model.onnx", item.Item));
        Assert.False(verification.Ok);
    }

    [Fact]
    public async Task Trained_again_by_its_recipe_it_comes_out_to_the_bit()
    {
        var made = Path.Combine(published.Scene.Root, "made-" + Guid.NewGuid().ToString("N"));
        var verification = await Verifier.ReproduceAsync("colours/two", made, published.Colours, published.Scene.Store(), default);

        Assert.True(verification.Ok, verification.ToJson());
        Assert.Contains(verification.Items, item => item is { Item: "weights.safetensors", Found: "the same" });
        Assert.Contains(verification.Items, item => item is { Item: "test_accuracy", Found: "the same" });
        Assert.True(File.Exists(Path.Combine(made, "run", "model", "weights.safetensors")));
    }

    [Fact]
    public async Task A_recipe_that_is_not_the_one_it_was_trained_by_is_found()
    {
        var file = Path.Combine(package, "recipe.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("seed: 3", "seed: 4"));
        Reseal();

        var verification = await Verifier.ReproduceAsync(package, null, published.Colours, published.Scene.Store(), default);
        Assert.Contains(verification.Items, item => item is { Item: "weights.safetensors", Ok: false });
    }

    [Fact]
    public async Task On_another_machine_chance_is_allowed_for_and_no_more()
    {
        Reseal(manifest => manifest with { TrainedOn = "another machine" });
        var elsewhere = await Verifier.ReproduceAsync(package, null, published.Colours, published.Scene.Store(), default);
        Assert.True(elsewhere.Ok, elsewhere.ToJson());
        Assert.Contains(elsewhere.Items, item => item.Item == "test_accuracy" && item.Recorded.Contains('±'));

        Reseal(manifest => manifest with { TrainedOn = "another machine", Metrics = new(manifest.Metrics) { ["test_accuracy"] = 0.3 } });
        var boasted = await Verifier.ReproduceAsync(package, null, published.Colours, published.Scene.Store(), default);
        Assert.Equal(["test_accuracy"], boasted.Items.Where(item => !item.Ok).Select(item => item.Item));
    }

    [Fact]
    public async Task A_package_that_the_notebook_had_in_another_version_is_found()
    {
        Reseal(manifest => manifest with { Notebook = new() { Packages = new() { ["Some.Package"] = "1.2.3" } } });

        var verification = await Verifier.ReproduceAsync(package, null, published.Colours, published.Scene.Store(), default);

        Assert.Equal([("Some.Package", "1.2.3", "not installed")], verification.Items.Where(item => !item.Ok).Select(item => (item.Item, item.Recorded, item.Found)));
    }

    [Fact]
    public async Task Other_data_make_another_model_and_are_refused()
    {
        var other = Path.Combine(published.Scene.Root, "more", "colours");
        Published.Copy(published.Colours, other);
        File.Delete(Directory.EnumerateFiles(Path.Combine(other, "train"), "*", SearchOption.AllDirectories).First());
        var error = await Assert.ThrowsAsync<RequestException>(() => Verifier.ReproduceAsync(package, null, other, published.Scene.Store(), default));
        Assert.Contains("was trained on sha256:", error.Message);
    }

    async Task<IEnumerable<string>> WrongAsync(VerificationLevel level) =>
        (await Verifier.VerifyAsync(package, level, published.Colours, published.Scene.Store(), default)).Items.Where(item => !item.Ok).Select(item => item.Item);

    /// <summary>Makes every digest fit what lies there now, as a careful forger does.</summary>
    void Reseal(Func<ModelManifest, ModelManifest>? change = null)
    {
        var file = Path.Combine(package, StagedPackage.Manifest);
        var manifest = Yaml.Read<ModelManifest>(file);
        var files = new SortedDictionary<string, FileDigest>(StringComparer.Ordinal);
        foreach (var path in manifest.Files.Keys)
            files[path] = new() { Sha256 = ZooScene.Sha256(Path.Combine(package, path)), Bytes = new FileInfo(Path.Combine(package, path)).Length };
        manifest = manifest with { Files = files };
        File.WriteAllText(file, Yaml.Write(change?.Invoke(manifest) ?? manifest));

        var crate = Path.Combine(package, StagedPackage.Crate);
        var json = JsonNode.Parse(File.ReadAllText(crate))!;
        foreach (var entity in json["@graph"]!.AsArray().Where(entity => entity!["sha256"] is not null))
            entity!["sha256"] = ZooScene.Sha256(Path.Combine(package, Uri.UnescapeDataString(entity["@id"]!.GetValue<string>())));
        File.WriteAllText(crate, json.ToJsonString());
    }

    public sealed class Published : IAsyncLifetime
    {
        public ZooScene Scene { get; } = new();

        public string Colours => Path.Combine(Scene.Root, "colours");

        string Pulled => Path.Combine(Scene.Root, "pulled");

        public async Task InitializeAsync()
        {
            var random = new Random(5);
            foreach (var (split, count) in new[] { ("train", 24), ("val", 8), ("test", 8) })
            {
                for (var i = 0; i < count; i++)
                {
                    var shade = (byte)random.Next(120, 255);
                    var folder = Directory.CreateDirectory(Path.Combine(Colours, split, i % 2 == 0 ? "red" : "blue")).FullName;
                    File.WriteAllBytes(
                        Path.Combine(folder, $"{i}.png"),
                        ColourModel.Image(i % 2 == 0 ? new SKColor(shade, 20, 20) : new SKColor(20, 20, shade), width: 20, height: 16));
                }
            }
            var run = Path.Combine(Scene.Root, "run");
            using (var learner = Learner.Create(await Datasets.LoadAsync(Colours), "small-cnn", new Recipe { Batch = 8, Seed = 3, Device = "cpu" }))
                await learner.FitAsync(epochs: 2, output: run);
            await Scene.Store().InitAsync(default);
            await Publication.RunAsync(run, null, "colours/two", new PublishOptions { Licence = "CC0-1.0" }, default, Scene.Store());
            await Scene.Store().PullAsync(ModelName.Parse("colours/two"), Pulled, default);
        }

        public Task DisposeAsync()
        {
            Scene.Dispose();
            return Task.CompletedTask;
        }

        internal string Copy()
        {
            var copy = Path.Combine(Scene.Root, "copy-" + Guid.NewGuid().ToString("N"));
            Copy(Pulled, copy);
            return copy;
        }

        internal static void Copy(string from, string to)
        {
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }
}
