using DeepNotebooks.Zoos;

namespace DeepNotebooks.Tests.Zoos;

/// <summary>Signed versions, with keys that ssh-keygen makes and signatures that git makes and checks.</summary>
public sealed class SignatureTests : IDisposable
{
    static readonly ModelName Name = ModelName.Parse("cells/blood");

    readonly ZooScene scene = new();

    public SignatureTests()
    {
        foreach (var user in (string[])["ada", "grace"])
            scene.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", Key(user));
    }

    public void Dispose() => scene.Dispose();

    string Key(string user) => Path.Combine(scene.Root, "key-" + user);

    /// <summary>From here on git works for this user.</summary>
    ZooStore As(string user, params (string Name, string Value)[] more)
    {
        scene.Run("git", "config", "--global", "user.email", $"{user}@example.org");
        scene.Run("git", "config", "--global", "gpg.format", "ssh");
        scene.Run("git", "config", "--global", "user.signingkey", Key(user) + ".pub");
        return more is [var (name, value)] ? scene.Store(user, scene.With(name, value)) : scene.Store(user);
    }

    async Task PublishAsync(ZooStore store, bool? sign = null) =>
        await store.PublishAsync(scene.Package(), default, signer: await store.SignerAsync(sign, default));

    async Task<VerificationItem> SignatureAsync(ZooStore store)
    {
        var folder = Path.Combine(scene.Root, Guid.NewGuid().ToString("N"));
        return (await store.CheckOutAsync(Name, folder, default)).Tag.Signature!;
    }

    [Fact]
    public async Task A_signed_version_names_its_signer_and_an_unsigned_one_says_that_there_is_none()
    {
        var ada = As("ada");
        await ada.InitAsync(default);
        await PublishAsync(ada);
        Assert.Equal(("none", true), Told(await SignatureAsync(ada)));

        await PublishAsync(ada, sign: true);
        var signature = await SignatureAsync(ada);
        // Nobody has said yet whose key that is.
        Assert.True(signature.Ok);
        Assert.Contains("nobody vouches for", signature.Found);
        Assert.Contains("SHA256:", signature.Found);
        scene.AssertWhole();
    }

    [Fact]
    public async Task Gits_own_setting_signs_every_version()
    {
        var ada = As("ada");
        await ada.InitAsync(default);
        scene.Run("git", "config", "--global", "tag.gpgSign", "true");
        await PublishAsync(ada);
        Assert.Contains("SSH SIGNATURE", scene.Git("cat-file", "tag", "refs/tags/cells/blood@1"));
    }

    [Fact]
    public async Task A_zoo_that_requires_signatures_takes_its_makers_and_says_who_signed()
    {
        var ada = As("ada");
        await ada.InitAsync(requireSignatures: true, default);
        await PublishAsync(ada);

        var signature = await SignatureAsync(As("grace"));
        Assert.True(signature.Ok, signature.Found);
        Assert.StartsWith("good: ada@example.org, ED25519 SHA256:", signature.Found);
        Assert.EndsWith("named by the zoo's own .zoo/allowed_signers", signature.Found);
        Assert.Equal("required by the zoo", signature.Recorded);
        scene.AssertWhole();
    }

    [Fact]
    public async Task Without_a_key_a_requiring_zoo_is_told_of_before_anything_is_uploaded()
    {
        await As("ada").InitAsync(requireSignatures: true, default);
        scene.Run("git", "config", "--global", "--unset", "user.signingkey");

        var error = await Assert.ThrowsAsync<RequestException>(() => scene.Store().SignerAsync(null, default));

        Assert.Contains("takes signed versions only", error.Message);
        Assert.Contains("git config --global user.signingkey", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_key_that_cannot_be_used_is_told_in_one_line()
    {
        var ada = As("ada");
        await ada.InitAsync(default);
        File.Delete(Key("ada"));

        var error = await Assert.ThrowsAsync<RequestException>(() => ada.SignerAsync(true, default));

        Assert.Contains("cannot sign with", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Another_key_than_the_allowed_ones_is_told_with_the_line_to_ask_for()
    {
        await As("ada").InitAsync(requireSignatures: true, default);
        var error = await Assert.ThrowsAsync<RequestException>(() => As("grace").SignerAsync(null, default));

        var key = string.Join(' ', File.ReadAllText(Key("grace") + ".pub").Split(' ').Take(2)).Trim();
        Assert.Contains($"'grace@example.org namespaces=\"git\" {key}'", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_zoo_itself_refuses_a_version_that_is_unsigned_or_signed_by_a_stranger(bool byAStranger)
    {
        await As("ada").InitAsync(requireSignatures: true, default);
        var signer = byAStranger ? new TagSigner(new SigningKey("ssh", Key("grace") + ".pub")) : null;

        // As a program would that does not ask first.
        var error = await Assert.ThrowsAsync<WorkFailedException>(() => As("grace").PublishAsync(scene.Package(), default, signer: signer));

        Assert.Contains("not signed by anyone", error.Message);
        Assert.Equal("", scene.Git("tag"));
        scene.AssertClean();
    }

    [Fact]
    public async Task An_altered_tag_is_found()
    {
        var ada = As("ada");
        await ada.InitAsync(default);
        await PublishAsync(ada, sign: true);
        var altered = Path.Combine(scene.Root, "tag");
        File.WriteAllText(altered, scene.Git("cat-file", "tag", "refs/tags/cells/blood@1").Replace("because it is better", "because it is best") + "\n");
        scene.Git("update-ref", "refs/tags/cells/blood@1", scene.Git("hash-object", "-t", "tag", "-w", altered));

        var signature = await SignatureAsync(ada);

        Assert.False(signature.Ok);
        Assert.StartsWith("wrong", signature.Found);
    }

    [Fact]
    public async Task A_list_of_ones_own_counts_and_not_the_zoos()
    {
        var ada = As("ada");
        await ada.InitAsync(requireSignatures: true, default);
        await PublishAsync(ada);
        var own = Path.Combine(scene.Root, "my-signers");
        File.WriteAllText(own, $"grace@example.org namespaces=\"git\" {File.ReadAllText(Key("grace") + ".pub")}");

        var reader = As("ada", (TagSignature.Variable, own));
        var signature = await SignatureAsync(reader);
        Assert.False(signature.Ok);
        Assert.StartsWith("of a key that your own list of signers does not name", signature.Found);

        File.AppendAllText(own, $"ada@example.org namespaces=\"git\" {File.ReadAllText(Key("ada") + ".pub")}");
        Assert.StartsWith("good: ada@example.org", (await SignatureAsync(reader)).Found);
        Assert.False((await SignatureAsync(await UnsignedAsync(own))).Ok);
        File.Delete(own);
        await Assert.ThrowsAsync<RequestException>(() => SignatureAsync(reader));
    }

    /// <summary>A reader with a list, of a zoo whose last version nobody signed.</summary>
    async Task<ZooStore> UnsignedAsync(string list)
    {
        var zoo = Path.Combine(scene.Root, "unsigned.git");
        var store = scene.Store("ada", scene.With(TagSignature.Variable, list), zoo);
        await store.InitAsync(default);
        await PublishAsync(store);
        return store;
    }

    static (string Found, bool Ok) Told(VerificationItem item) => (item.Found, item.Ok);
}
