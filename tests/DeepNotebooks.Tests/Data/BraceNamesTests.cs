using DeepNotebooks.Data;

namespace DeepNotebooks.Tests.Data;

public sealed class BraceNamesTests
{
    [Theory]
    [InlineData("a-{008..011}.tar", "a-008.tar a-009.tar a-010.tar a-011.tar")]
    [InlineData("{train-{0..1},val-{00..01}}.tar", "train-0.tar train-1.tar val-00.tar val-01.tar")]
    [InlineData("{a,b}/{9..10}", "a/9 a/10 b/9 b/10")]
    public void Braces_are_many_names_as_in_a_shell(string text, string names) => Assert.Equal(names.Split(' '), BraceNames.Expand(text));

    [Theory]
    [InlineData("a-{0..}.tar", "neither a range")]
    [InlineData("a-{0..3.tar", "a brace is not closed")]
    [InlineData("a-0..3}.tar", "a brace is not closed, or not opened")]
    [InlineData("{0..99999}{0..99999}", "names more than 100,000 files")]
    public void Braces_that_make_no_names_are_told(string text, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<RequestException>(() => BraceNames.Expand(text)).Message);
}
