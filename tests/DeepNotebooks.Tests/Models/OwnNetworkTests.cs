using DeepNotebooks.Models;
using DeepNotebooks.Tests.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNotebooks.Tests.Models;

/// <summary>A module of one's own goes wherever a built-in name does.</summary>
[Collection(nameof(AloneWithTorch))]
public sealed class OwnNetworkTests : IDisposable
{
    static readonly Recipe Quick = new() { Size = 16, Epochs = 3, Batch = 16, LearningRate = 5e-3 };

    readonly string folder = Directory.CreateTempSubdirectory("own-").FullName;

    string At(string name) => Path.Combine(folder, name);

    [Fact]
    public async Task It_is_trained_evaluated_exported_asked_and_retrained()
    {
        using var learner = Learner.Create(TinyData.Stripes(), (channels, classes, size) => new Plain(channels, classes, size), Quick);

        await learner.FitAsync(output: At("run"));

        Assert.Equal("Plain", learner.Run.Model.Manifest.Recipe.Model);
        Assert.InRange(learner.Evaluate().Accuracy, 0.5, 1);
        Assert.True(File.Exists(learner.Run.Model.Onnx)); // for processes that do not know the class
        using var predictor = await Zoo.LoadAsync(At("run"));
        Assert.Equal(learner.Evaluate().Accuracy, predictor.Evaluate(TinyData.Stripes(), "test").Accuracy, 3);

        using var tuned = Learner.FineTune(TinyData.Stripes(classes: 4, seed: 9), At("run"), Quick);
        await tuned.FitAsync(output: At("tuned"));
        Assert.Equal(4, tuned.Run.Model.Manifest.Classes.Count);
    }

    [Fact]
    public async Task An_instance_is_left_with_what_it_learned_and_begins_anew_with_what_it_had()
    {
        using var module = new Plain(1, 3, 16);
        var first = module.get_parameter("conv1.weight")!.detach().clone();
        using var learner = Learner.Create(TinyData.Stripes(), module, Quick);

        await learner.FitAsync(output: At("one"));
        using var scope = NewDisposeScope();
        Assert.Equal(WeightsFile.Read(learner.Run.Model.Weights)["conv1.weight"].bytes.ToArray(), module.get_parameter("conv1.weight")!.detach().bytes.ToArray());
        Assert.NotEqual(first.bytes.ToArray(), module.get_parameter("conv1.weight")!.detach().bytes.ToArray());

        await learner.FitAsync(output: At("two"));
        Assert.Equal(File.ReadAllBytes(At("one/model/weights.safetensors")), File.ReadAllBytes(At("two/model/weights.safetensors")));
    }

    [Fact]
    public async Task Resumed_it_ends_with_the_same_bits_dropout_included()
    {
        Learner New() => Learner.Create(TinyData.Stripes(), (channels, classes, size) => new Plain(channels, classes, size), Quick);
        using (var whole = New()) await whole.FitAsync(output: At("whole"));
        using var stop = new CancellationTokenSource();
        using (var cut = New())
        {
            cut.Observer = new Watching { OnStep = step => { if (step.Epoch == 2) stop.Cancel(); } };
            await cut.FitAsync(output: At("cut"), cancellationToken: stop.Token);
        }
        using (var resumed = New()) await resumed.ResumeAsync(At("cut"));

        Assert.Equal(File.ReadAllBytes(At("whole/checkpoint/state.safetensors")), File.ReadAllBytes(At("cut/checkpoint/state.safetensors")));
    }

    [Fact]
    public void Its_last_layer_with_parameters_is_its_head_and_its_children_are_stages()
    {
        using var network = new OwnNetwork(new Plain(1, 3, 16), keepModule: false);

        Assert.Equal(4, network.Stages);
        Assert.Equal([0, 0, 1, 2, 3, 3], new[] { "conv1.weight", "bn1.running_mean", "conv2.bias", "rest.1.weight", "rest.3.weight", "rest.3.bias" }.Select(network.StageOf));
        Assert.Equal(["rest.3.weight", "rest.3.bias"], network.named_parameters().Select(parameter => parameter.name).Where(network.IsHead));
    }

    [Fact]
    public async Task A_wrong_number_of_outputs_and_an_unknown_class_are_told_in_a_line()
    {
        using var module = new Plain(1, 7, 16);
        using var learner = Learner.Create(TinyData.Stripes(), module, Quick);
        var outputs = await Assert.ThrowsAsync<RequestException>(() => learner.FitAsync(output: At("run")));
        Assert.Contains("[2, 7]", outputs.Message);
        Assert.False(Directory.Exists(At("run")));

        Assert.Contains("Learner.Create", Assert.Throws<RequestException>(() => Learner.Create(TinyData.Stripes(), "NeverSeen")).Message);
    }

    [Fact]
    public async Task What_its_forward_does_beside_its_layers_keeps_it_from_onnx_and_not_from_training()
    {
        using var learner = Learner.Create(TinyData.Stripes(), (channels, classes, size) => new Hidden(channels, classes), Quick with { Epochs = 1 });
        await learner.FitAsync(output: At("run"));

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => Zoo.LoadAsync(At("run")));

        Assert.Contains("IOnnxExportable", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Publishing_without_the_notebook_that_has_the_class_says_what_others_miss()
    {
        using var learner = Learner.Create(TinyData.Stripes(), (channels, classes, size) => new Plain(channels, classes, size), Quick with { Epochs = 1 });
        await learner.FitAsync(output: At("run"));
        var zoo = At("zoo.git");
        await Zoo.InitAsync(zoo);
        File.WriteAllText(At("with.ipynb"), """{"cells": [{"cell_type": "code", "source": "sealed class Plain : Module<Tensor, Tensor> { }", "outputs": [], "metadata": {}}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}""");

        var bare = await Zoo.PublishAsync(learner, "own/plain", new PublishOptions { Zoo = zoo });
        var whole = await Zoo.PublishAsync(learner, "own/plain", new PublishOptions { Zoo = zoo, Notebook = At("with.ipynb") });

        Assert.Contains(bare.Warnings, warning => warning.Contains("class 'Plain'", StringComparison.Ordinal));
        Assert.DoesNotContain(whole.Warnings, warning => warning.Contains("class 'Plain'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Out_of_memory_says_what_to_lower()
    {
        using var learner = Learner.Create(TinyData.Stripes(), (_, classes, _) => new Greedy(classes), Quick);

        var error = await Assert.ThrowsAsync<WorkFailedException>(() => learner.FitAsync(output: At("run")));

        Assert.Contains("not enough memory on cpu", error.Message);
        Assert.Contains("Lower batch", error.Message);
        Assert.Contains($"batches of {Quick.Batch} at {Quick.Size}", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Asks, when it learns, for more memory than any machine has.</summary>
    sealed class Greedy : Module<Tensor, Tensor>
    {
        readonly Module<Tensor, Tensor> flatten = Flatten();
        readonly Module<Tensor, Tensor> fc;

        public Greedy(int classes)
            : base(nameof(Greedy))
        {
            fc = Linear(16 * 16, classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (training) zeros(1L << 45);
            return fc.call(flatten.call(input));
        }
    }

    sealed class Plain : Module<Tensor, Tensor>
    {
        readonly Module<Tensor, Tensor> conv1;
        readonly Module<Tensor, Tensor> bn1 = BatchNorm2d(8);
        readonly Module<Tensor, Tensor> relu = ReLU();
        readonly Module<Tensor, Tensor> conv2 = Conv2d(8, 8, 3, stride: 2);
        readonly Module<Tensor, Tensor> rest;

        public Plain(int channels, int classes, int size)
            : base(nameof(Plain))
        {
            conv1 = Conv2d(channels, 8, 3);
            var side = (size - 4) / 2;
            rest = Sequential(Flatten(), Linear(8 * side * side, 32), Dropout(0.1), Linear(32, classes));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => rest.call(conv2.call(relu.call(bn1.call(conv1.call(input)))));
    }

    sealed class Hidden : Module<Tensor, Tensor>
    {
        readonly Module<Tensor, Tensor> conv;
        readonly Module<Tensor, Tensor> flatten = Flatten();
        readonly Module<Tensor, Tensor> fc;

        public Hidden(int channels, int classes)
            : base(nameof(Hidden))
        {
            conv = Conv2d(channels, 4, 3);
            fc = Linear(4 * 14 * 14, classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => fc.call(flatten.call(functional.relu(conv.call(input))));
    }
}
