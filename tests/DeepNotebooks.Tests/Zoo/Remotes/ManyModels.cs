using System.Diagnostics;
using System.Text;
using DeepNotebooks.Text;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>Fills a zoo with models by git's fast-import, as nobody could wait for them to be published.</summary>
static class ManyModels
{
    /// <summary>Adds models in one topic, each with a version of <paramref name="bytes"/> that cannot be packed.</summary>
    internal static void Add(ZooScene scene, int count, int bytes)
    {
        using var import = Process.Start(new ProcessStartInfo("git", ["-C", scene.Zoo, "fast-import", "--quiet"]) { UseShellExecute = false, RedirectStandardInput = true })!;
        var random = new Random(1);
        using (var to = import.StandardInput.BaseStream)
        {
            for (var i = 0; i < count; i++)
            {
                var name = $"many/model-{i:0000}";
                var manifest = Yaml.Write(ZooScene.Draft($"Model {i}") with { Name = name, Version = 1 });
                var weights = new byte[bytes];
                random.NextBytes(weights);
                Text(to, $"commit refs/heads/main\ncommitter ada <ada@localhost> {1_700_000_000 + i} +0000\ndata 1\nx\n");
                if (i == 0)
                    Text(to, "from refs/heads/main^0\n");
                File(to, $"models/{name}/model.yaml", Encoding.UTF8.GetBytes(manifest));
                File(to, $"models/{name}/README.md", Encoding.UTF8.GetBytes($"# Model {i}\n"));
                File(to, $"models/{name}/samples/weights.bin", weights);
                Text(to, $"tag {name}@1\nfrom refs/heads/main\ntagger ada <ada@localhost> {1_700_000_000 + i} +0000\ndata 1\nx\n");
            }
        }
        import.WaitForExit();
        Assert.Equal(0, import.ExitCode);
    }

    static void Text(Stream to, string text) => to.Write(Encoding.UTF8.GetBytes(text));

    static void File(Stream to, string path, byte[] content)
    {
        Text(to, $"M 100644 inline {path}\ndata {content.Length}\n");
        to.Write(content);
        Text(to, "\n");
    }
}
