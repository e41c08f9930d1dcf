using CardFunctions.Domain;

namespace CardFunctions.Tests.Domain;

public class DisplayNameTests
{
    [Theory]
    [InlineData("SENTOFT", "SENTOFT")]
    [InlineData("  Dakar / Plateau #2?  ", "Dakar / Plateau #2?")]
    [InlineData("油站 😀", "油站 😀")]
    [InlineData("´", "´")]
    public void A_name_is_any_visible_line_trimmed(string text, string expected)
    {
        Assert.True(DisplayName.TryCreate(text, out var name));
        Assert.Equal(expected, name.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    [InlineData("a\nb")]
    [InlineData("a\u0000b")]
    [InlineData("a\u2028b")]
    [InlineData("\u200B\u200D")] // Nothing that can be seen.
    public void A_name_without_anything_to_see_or_with_more_than_a_line_is_refused(string? text) =>
        Assert.False(DisplayName.TryCreate(text, out _));

    // Not a theory's data: a lone surrogate does not survive the test runner's own files.
    [Fact]
    public void A_broken_surrogate_is_refused() => Assert.False(DisplayName.TryCreate("a\uD83D", out _));

    [Fact]
    public void A_name_has_at_most_200_characters()
    {
        Assert.True(DisplayName.TryCreate(new string('x', 200), out _));
        Assert.False(DisplayName.TryCreate(new string('x', 201), out _));
        Assert.False(DisplayName.TryCreate(new string('x', 1000), out _));
    }
}
