using CardFunctions.Http;

namespace CardFunctions.Tests.Http;

public sealed class ConditionTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData(null, true)]
    [InlineData("*", true)]
    [InlineData("\"7\"", true)]
    [InlineData("  \"7\"  ", true)]
    [InlineData("\"6\", \"7\"", true)]
    [InlineData("\"6\",\"7\"", true)]
    [InlineData(", ,\"6\",,\"7\",", true)]
    [InlineData("\"6\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("W/\"7\"", false)]
    [InlineData("W/\"7\", \"7\"", true)]
    [InlineData("\"a,\", \"7\"", true)]
    [InlineData("\"07\"", false)]
    public void A_condition_allows_the_version_by_strong_comparison(string? header, bool allows)
    {
        Assert.Equal(allows, IfMatch.Parse(header)!.Allows(7));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"7")]
    [InlineData("w/\"7\"")]
    [InlineData("\"7\" \"8\"")]
    [InlineData("*, \"7\"")]
    [InlineData("\"7\",*")]
    [InlineData("\"a b\"")]
    [InlineData(",")]
    [InlineData("W/")]
    public void A_malformed_condition_is_refused(string header)
    {
        Assert.Null(IfMatch.Parse(header));
    }

    [Fact]
    public void Only_without_a_condition_may_nothing_be_stored()
    {
        Assert.True(IfMatch.Parse(null)!.AllowsAbsent);
        Assert.False(IfMatch.Parse("*")!.AllowsAbsent);
    }

    [Theory]
    [InlineData("W/\"7\"", true)]
    [InlineData("\"7\"", true)]
    [InlineData("\"8\"", false)]
    public void If_None_Match_compares_weakly(string header, bool matches)
    {
        Assert.Equal(matches, EntityTagList.Parse(header)!.MatchesWeakly("\"7\""));
    }
}
