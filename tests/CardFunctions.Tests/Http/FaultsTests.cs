using CardFunctions.Http;

namespace CardFunctions.Tests.Http;

public sealed class FaultsTests
{
    [Fact]
    public void Once_the_structure_of_a_member_is_faulty_nothing_more_is_said_of_it()
    {
        var faults = new Faults();
        faults.AddStructural("holder", FaultTexts.MustBeObject);

        faults.Add("holder", FaultTexts.Required);
        faults.Under("holder").Add("kind", FaultTexts.Required);
        faults.Under("holder", 0).Add("kind", FaultTexts.Required);
        faults.Add("holderId", FaultTexts.Required);

        Assert.Equal(["holder", "holderId"], faults.ByPath().Select(entry => entry.Path));
        Assert.True(faults.Has("holder.kind"));
        Assert.False(faults.Has("name"));
    }

    [Fact]
    public void A_nested_view_knows_only_its_own_faults()
    {
        var faults = new Faults();
        faults.Add("name", FaultTexts.Required);

        Assert.True(faults.Any);
        Assert.False(faults.Under("items", 1).Any);

        faults.Under("items", 1).Under("price").Add("amount", FaultTexts.Required);

        Assert.True(faults.Under("items", 1).Any);
        Assert.False(faults.Under("items", 10).Any);
        Assert.True(faults.Has("items[1].price.amount"));
    }
}
