using System.Text.Json;
using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

public sealed class LeakScanTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("leaks-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Put together here, so that none of them stands in this file.
    public static TheoryData<string, string> Secrets => new()
    {
        { "var client = new Client(\"" + "gh" + "p_" + new string('a', 20) + "0123456789abcdef" + "\");", "a GitHub token" },
        { "#!connect " + "gl" + "pat-" + "abcDEF1234567890abcd", "a GitLab token" },
        { "h" + "f_" + "abcdefghijklmnopqrstuvwxyzABCDEF", "a Hugging Face token" },
        { "key: " + "AK" + "IAIOSFODNN7EXAMPL3", "an AWS access key" },
        { "-----BEGIN " + "OPENSSH PRIVATE KEY-----", "a private key" },
        { "git clone https://ada:" + "hunter2hunter2@example.org/zoo.git", "a password in a URL" },
        { "Authorization: Bearer " + "0123456789abcdef0123", "a bearer token" },
        { "var dbPassword = \"" + "correct-horse-battery" + "\";", "a password" },
        { "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "a JSON web token" },
        { "File.ReadAllText(\"/home/ada/notes.txt\")", "a home folder's path" },
        { @"C:\Users\ada\notes.txt", "a home folder's path" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_in_a_cell_or_in_its_output_stops_the_publish_and_is_not_repeated(string text, string kind)
    {
        foreach (var (source, output, where) in new[] { (text, "", "notebook.ipynb, cell 2, line 1"), ("1", text, "notebook.ipynb, output of cell 2") })
        {
            Notebook(source, output);
            var error = Assert.Throws<RequestException>(() => LeakScan.Check(folder, null, []));
            Assert.Contains($"{where}: {kind}", error.Message);
            if (kind != Leaks.HomePath)
                Assert.DoesNotContain(Assert.Single(LeakScan.Find(folder, null).DistinctBy(leak => leak.Text)).Text, error.Message);
        }
    }

    [Theory]
    [InlineData("password = \"your password here\"")]
    [InlineData("var token = Environment.GetEnvironmentVariable(\"GITHUB_TOKEN\");")]
    [InlineData("password: \"{password}\"")]
    [InlineData("Passwords must have eight characters.")]
    [InlineData("https://example.org/home/ada/index.html")]
    [InlineData("git clone https://git@example.org/zoo.git")]
    [InlineData("tokens = \"********\"")]
    [InlineData("the /root of the tree, /home and /Users")]
    public void What_only_looks_like_one_does_not(string text)
    {
        Notebook(text, text);
        LeakScan.Check(folder, text, []);
    }

    [Fact]
    public void What_this_process_holds_is_found_though_no_pattern_knows_it()
    {
        var token = Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable("LEAKSCAN_TEST_TOKEN", token);
        try
        {
            File.WriteAllText(Path.Combine(folder, "README.md"), $"# A model\n\nseen: {token}\n");
            var error = Assert.Throws<RequestException>(() => LeakScan.Check(folder, null, []));
            Assert.Contains("README.md, line 3: a secret of this process's environment", error.Message);
            Assert.DoesNotContain(token, error.Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LEAKSCAN_TEST_TOKEN", null);
        }
    }

    [Fact]
    public void A_text_that_was_allowed_may_stay()
    {
        Notebook("File.ReadAllText(\"/home/ada/notes.txt\")", "");
        LeakScan.Check(folder, null, ["/home/ada"]);
        Assert.Throws<RequestException>(() => LeakScan.Check(folder, null, ["/home/grace"]));
    }

    [Fact]
    public void A_picture_is_not_read_as_text()
    {
        var picture = "AK" + "IAIOSFODNN7EXAMPL3";
        File.WriteAllText(Path.Combine(folder, "notebook.ipynb"), JsonSerializer.Serialize(new
        {
            cells = new[] { new { cell_type = "code", source = "1", outputs = new[] { new { data = new Dictionary<string, string> { ["image/png"] = picture } } } } },
        }));
        LeakScan.Check(folder, null, []);
    }

    void Notebook(string source, string output) => File.WriteAllText(Path.Combine(folder, "notebook.ipynb"), JsonSerializer.Serialize(new
    {
        cells = new object[]
        {
            new { cell_type = "markdown", source = new[] { "# Title\n", "text" } },
            new { cell_type = "code", source = new[] { source }, outputs = new[] { new { output_type = "stream", name = "stdout", text = new[] { output } } } },
        },
        metadata = new { },
    }));
}
