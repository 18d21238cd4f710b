using DeepNotebooks.Onnx;
using DeepNotebooks.Onnx.Format;
using DeepNotebooks.Training;
using TorchSharp;
using static TorchSharp.torch.nn;
using Tensor = TorchSharp.torch.Tensor;

namespace DeepNotebooks.Tests.Onnx;

public sealed class OnnxExporterTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("onnx-").FullName;

    string File => Path.Combine(folder, "model.onnx");

    public OnnxExporterTests()
    {
        TorchLibrary.Load();
        torch.manual_seed(1);
    }

    public static TheoryData<string> Layers => [.. LayersByName.Keys];

    static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> LayersByName = new()
    {
        ["conv without bias"] = () => Conv2d(3, 4, 3, bias: false),
        ["conv with stride and padding"] = () => Conv2d(3, 4, 5, stride: 2, padding: 2),
        ["conv with dilation"] = () => Conv2d(3, 4, 3, dilation: 2),
        ["conv with groups"] = () => Conv2d(3, 6, 3, groups: 3),
        ["conv with an oblong kernel"] = () => Conv2d(3, 4, (3, 5), stride: (1, 2), padding: (0, 2)),
        ["conv with padding same"] = () => Conv2d(3, 4, 4, padding: Padding.Same),
        ["norm"] = () => Seen(BatchNorm2d(3)),
        ["norm without affine"] = () => Seen(BatchNorm2d(3, affine: false, eps: 1e-2)),
        ["norm of features"] = () => Sequential(AdaptiveAvgPool2d([1, 1]), Flatten(), Seen(BatchNorm1d(3))),
        ["group norm"] = () => Sequential(Conv2d(3, 8, 3), Drawn(GroupNorm(4, 8))),
        ["group norm without affine"] = () => GroupNorm(3, 3, affine: false),
        ["instance norm"] = () => Drawn(InstanceNorm2d(3, affine: true)),
        ["layer norm"] = () => Drawn(LayerNorm(17)),
        ["transposed conv"] = () => ConvTranspose2d(3, 4, 3),
        ["transposed conv with stride, padding and groups"] = () => ConvTranspose2d(3, 6, 3, stride: 2, padding: 1, output_padding: 1, groups: 3, bias: false),
        ["upsample by nearest"] = () => Upsample(scale_factor: [2, 2], mode: torch.UpsampleMode.Nearest),
        ["upsample by bilinear"] = () => Upsample(scale_factor: [2, 3], mode: torch.UpsampleMode.Bilinear, align_corners: false),
        ["upsample by bilinear, corners aligned"] = () => Upsample(scale_factor: [2, 2], mode: torch.UpsampleMode.Bilinear, align_corners: true),
        ["pixel shuffle"] = () => Sequential(Conv2d(3, 12, 1), PixelShuffle(2)),
        ["rim of zeros"] = () => ZeroPad2d((1, 2, 3, 4)),
        ["rim of a value"] = () => ConstantPad2d((1, 2, 3, 4), 0.5),
        ["rim by reflection"] = () => ReflectionPad2d((1, 2, 3, 4)),
        ["rim by replication"] = () => ReplicationPad2d((1, 2, 3, 4)),
        ["max pool"] = () => MaxPool2d(2),
        ["max pool with stride and padding"] = () => MaxPool2d(3, stride: 2, padding: 1),
        ["max pool rounding up"] = () => MaxPool2d(3, stride: 2, ceil_mode: true),
        ["average pool"] = () => AvgPool2d([2, 2]),
        ["average pool without the padding"] = () => AvgPool2d([3, 3], [2, 2], [1, 1], count_include_pad: false),
        ["global max pool"] = () => AdaptiveMaxPool2d([1, 1]),
        ["dropout"] = () => Dropout(0.9),
        ["dropout of channels"] = () => Dropout2d(0.9),
        ["identity"] = () => Identity(),
        ["relu"] = () => ReLU(),
        ["relu6"] = () => ReLU6(),
        ["leaky relu"] = () => LeakyReLU(0.2),
        ["elu"] = () => ELU(0.7),
        ["sigmoid"] = () => Sigmoid(),
        ["tanh"] = () => Tanh(),
        ["softsign"] = () => Softsign(),
        ["softmax"] = () => Softmax(1),
        ["log softmax"] = () => LogSoftmax(1),
        ["hard sigmoid"] = () => Hardsigmoid(),
        ["hard swish"] = () => Hardswish(),
        ["silu"] = () => SiLU(),
        ["mish"] = () => Mish(),
        ["gelu"] = () => GELU(),
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Each_layer_computes_in_onnx_what_it_computes_in_torch(string layer)
    {
        using var network = Between(LayersByName[layer]());

        var parity = OnnxExporter.Export(network, Manifest(), File);

        Assert.Equal(12, parity.Images);
        Assert.InRange(parity.MaxDifference, 0, Parity.Tolerance);
    }

    [Fact]
    public void The_file_says_itself_what_it_is()
    {
        using var network = new Residual();
        OnnxExporter.Export(network, Manifest() with { Title = "A title" }, File);

        var model = ModelProto.Parser.ParseFrom(System.IO.File.ReadAllBytes(File));
        Assert.Equal((8, 17), (model.IrVersion, Assert.Single(model.OpsetImport).Version));
        Assert.Equal("DeepNotebooks", model.ProducerName);
        Assert.Equal("A title", model.DocString);
        Assert.Equal("""["a","b","c","d"]""", model.MetadataProps.Single(entry => entry.Key == "classes").Value);
        Assert.Contains("\"width\":17", model.MetadataProps.Single(entry => entry.Key == "preprocessing").Value);
        Assert.Equal("image: batch,3,17,17", Ends(model.Graph.Input));
        Assert.Equal("logits: batch,4", Ends(model.Graph.Output));
    }

    [Fact]
    public void Weights_keep_the_names_of_the_state_dict()
    {
        using var network = new Residual();
        OnnxExporter.Export(network, Manifest(), File);

        var graph = ModelProto.Parser.ParseFrom(System.IO.File.ReadAllBytes(File)).Graph;
        Assert.Equal(
            network.state_dict().Keys.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            graph.Initializer.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.All(graph.Initializer, tensor => Assert.Equal(tensor.Dims.Aggregate(4L, (a, b) => a * b), tensor.RawData.Length));
    }

    [Fact]
    public void A_block_that_does_more_than_call_its_children_says_so_itself()
    {
        using var network = new Residual();

        var parity = OnnxExporter.Export(network, Manifest(), File);

        Assert.InRange(parity.MaxDifference, 0, Parity.Tolerance);
        var model = ModelProto.Parser.ParseFrom(System.IO.File.ReadAllBytes(File));
        Assert.Contains(model.Graph.Node, node => node is { OpType: "Add", Name: "block.add" });
    }

    [Fact]
    public void A_layer_the_exporter_does_not_know_is_named_with_its_path()
    {
        using var network = Sequential(("body", Sequential(("first", Conv2d(3, 4, 1)), ("odd", LPPool2d(2, 2)))));

        var error = Assert.Throws<RequestException>(() => OnnxExporter.Export(network, Manifest(), File));

        Assert.Contains("'body.odd'", error.Message);
        Assert.Contains("LPPool2d", error.Message);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_setting_that_cannot_be_exported_is_named_with_its_layer()
    {
        using var network = Sequential(("wrapped", Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Circular)));

        var error = Assert.Throws<RequestException>(() => OnnxExporter.Export(network, Manifest(), File));

        Assert.Contains("'wrapped'", error.Message);
        Assert.Contains("Circular", error.Message);
    }

    [Fact]
    public void A_network_whose_forward_does_hidden_work_is_refused_and_leaves_the_old_file_alone()
    {
        System.IO.File.WriteAllText(File, "the old one");
        using var network = new Hidden(1.001);

        var error = Assert.Throws<WorkFailedException>(() => OnnxExporter.Export(network, Manifest(), File));

        Assert.Contains("does not agree", error.Message);
        Assert.Equal("the old one", System.IO.File.ReadAllText(File));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_network_that_answers_not_a_number_is_refused()
    {
        using var network = new Hidden(double.NaN);

        Assert.Throws<WorkFailedException>(() => OnnxExporter.Export(network, Manifest(), File));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_network_of_other_classes_than_the_manifests_is_refused()
    {
        using var network = Between(ReLU());

        Assert.Throws<WorkFailedException>(() => OnnxExporter.Export(network, ColourModel.Manifest(3, 17, "a", "b"), File));
    }

    [Fact]
    public void Exporting_leaves_the_network_as_it_was()
    {
        using var network = Between(Dropout(0.5));
        network.train();

        OnnxExporter.Export(network, Manifest(), File);

        Assert.True(network.training);
    }

    [Fact]
    public void Exporting_twice_writes_the_same_bytes()
    {
        using var network = new Residual();
        OnnxExporter.Export(network, Manifest(), File);
        var first = System.IO.File.ReadAllBytes(File);

        OnnxExporter.Export(network, Manifest(), File);

        Assert.Equal(first, System.IO.File.ReadAllBytes(File));
    }

    [NeedsOnnxChecker]
    public void Onnxs_own_checker_accepts_the_file()
    {
        using var network = new Residual();
        OnnxExporter.Export(network, Manifest(), File);

        Assert.Equal("", OnnxChecker.Check(File));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static ModelManifest Manifest() => ColourModel.Manifest(3, 17, "a", "b", "c", "d");

    static string Ends(IEnumerable<ValueInfoProto> values) => string.Join("; ", values.Select(value =>
        $"{value.Name}: {string.Join(',', value.Type.TensorType.Shape.Dim.Select(dim => dim.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam ? dim.DimParam : $"{dim.DimValue}"))}"));

    /// <summary>A layer between the input and a head for four classes that looks at each of its numbers by itself.</summary>
    static Module<Tensor, Tensor> Between(Module<Tensor, Tensor> layer)
    {
        layer.eval();
        using var probe = layer.forward(torch.zeros(2, 3, 17, 17));
        return Sequential(("layer", layer), ("flatten", Flatten()), ("fc", Linear(probe.numel() / 2, 4)));
    }

    /// <summary>With statistics and weights that are not the first 0 and 1, which a wrong order of inputs would not show.</summary>
    static T Seen<T>(T norm)
        where T : TorchSharp.Modules.BatchNorm
    {
        using var closed = torch.no_grad();
        norm.running_mean!.normal_(0.3, 0.1);
        norm.running_var!.uniform_(0.5, 2);
        return Drawn(norm);
    }

    static T Drawn<T>(T norm)
        where T : Module<Tensor, Tensor>
    {
        using var closed = torch.no_grad();
        foreach (var (name, parameter) in norm.named_parameters())
            _ = name == "weight" ? parameter.uniform_(0.5, 2) : parameter.normal_(-0.2, 0.5);
        return norm;
    }

    sealed class Residual : Module<Tensor, Tensor>
    {
        readonly Module<Tensor, Tensor> stem = Conv2d(3, 8, 3, padding: 1);
        readonly Block block = new();
        readonly Module<Tensor, Tensor> head = Sequential(("pool", AdaptiveAvgPool2d(1)), ("flatten", Flatten()), ("fc", Linear(8, 4)));

        public Residual()
            : base(nameof(Residual)) => RegisterComponents();

        public override Tensor forward(Tensor input) => head.forward(block.forward(stem.forward(input)));
    }

    sealed class Block : Module<Tensor, Tensor>, IOnnxExportable
    {
        readonly Module<Tensor, Tensor> conv = Conv2d(8, 8, 3, padding: 1, bias: false);
        readonly Module<Tensor, Tensor> bn = Seen(BatchNorm2d(8));

        public Block()
            : base(nameof(Block)) => RegisterComponents();

        public override Tensor forward(Tensor input) => functional.relu(bn.forward(conv.forward(input)) + input);

        public string Export(OnnxGraph graph, string input) => graph.Relu(graph.Add(graph.Layer(bn, graph.Layer(conv, input)), input));
    }

    sealed class Hidden : Module<Tensor, Tensor>
    {
        readonly double factor;
        readonly Module<Tensor, Tensor> all = Between(ReLU());

        public Hidden(double factor)
            : base(nameof(Hidden))
        {
            this.factor = factor;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => all.forward(input) * factor;
    }
}
