using CardFunctions.Domain.PaymentCards;
using CardFunctions.Providers.Simulator;

namespace CardFunctions.Tests.Providers;

public class SimulatorRulesTests
{
    private static readonly KeyedNames Names = new(Convert.ToBase64String(new byte[32]));

    [Theory]
    [InlineData("4900000000000003", CardBrand.Visa, Behaviour.Approved)]
    [InlineData("5200000000000007", CardBrand.Mastercard, Behaviour.Approved)]
    [InlineData("2223000000000007", CardBrand.Mastercard, Behaviour.Approved)]
    [InlineData("375000000000007", CardBrand.AmericanExpress, Behaviour.Approved)]
    [InlineData("4900000000000417", CardBrand.Visa, Behaviour.Lost)]
    [InlineData("4900000000000516", CardBrand.Visa, Behaviour.InsufficientFunds)]
    [InlineData("4900000000000540", CardBrand.Visa, Behaviour.Expired)]
    [InlineData("4900000000000656", CardBrand.Visa, Behaviour.SoftDecline)]
    [InlineData("4900000000000680", CardBrand.Visa, Behaviour.UnansweredCharged)]
    [InlineData("4900000000000698", CardBrand.Visa, Behaviour.UnansweredNotCharged)]
    [InlineData("4900000000000912", CardBrand.Visa, Behaviour.Unavailable)]
    [InlineData("4900000000000052", CardBrand.Visa, Behaviour.RegistrationRefused)]
    [InlineData("4900000000000144", CardBrand.Visa, Behaviour.Forgotten)]
    [InlineData("4111111111111111", CardBrand.Visa, Behaviour.Approved)] // Not agreed on.
    public void A_number_is_one_of_its_brand_and_does_what_is_agreed(string digits, CardBrand brand, Behaviour behaviour)
    {
        Assert.True(PaymentCardNumber.TryCreate(digits, out var number, out _));
        Assert.Equal((brand, behaviour), (number.Brand, SimulatedNumber.Of(digits)));
    }

    [Fact]
    public void Names_are_letters_only_and_differ_by_what_they_are_of()
    {
        var id = Names.IdOf("hosted", "R1");
        string[] all = [id, Names.IdOf("hosted", "R2"), Names.IdOf("direct", "R1"), Names.FingerprintOf("4900000000000003"), KeyedNames.Hash("x")];

        Assert.Equal(all.Length, all.Distinct(StringComparer.Ordinal).Count());
        Assert.All(all, name => Assert.DoesNotContain(name, character => character is < 'a' or > 'p'));
        Assert.NotEqual(id, new KeyedNames(Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray())).IdOf("hosted", "R1"));
    }

    [Fact]
    public void A_token_leads_to_its_registration_and_a_forged_one_to_none()
    {
        var id = Names.IdOf("hosted", "R1");
        var token = Names.TokenOf(id);

        Assert.Equal(id, Names.IdOfToken(token));
        Assert.DoesNotContain(token, id, StringComparison.Ordinal);
        Assert.All(
            [$"{token[..^1]}{(token[^1] == 'a' ? 'b' : 'a')}", token[..^1], $"{token}a", id, $"sim_{id}", "", "sim_", token.ToUpperInvariant()],
            forged => Assert.Null(Names.IdOfToken(forged)));
    }

    [Theory]
    [InlineData("A. Diop", true)]
    [InlineData("Élodie d’Aubigné-Ndiaye III", true)]
    [InlineData("Garage 12345", true)]
    [InlineData("4900 0000 0000 0003", false)]
    [InlineData("A49000000B00000003", false)]
    [InlineData("", false)]
    [InlineData("  ", false)]
    [InlineData("A\nB", false)]
    public void A_name_is_no_place_for_a_number_to_hide(string name, bool valid) => Assert.Equal(valid, RequestCheck.IsHolderName(name));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 20)]
    [InlineData(100, 0)]
    [InlineData(0, 100)]
    public void Faults_meet_about_the_share_that_was_asked_for_and_the_same_calls_again(int unavailable, int unanswered)
    {
        const int Calls = 4000;
        var met = Draw(new Faults(unavailable, unanswered));

        Assert.Equal(met, Draw(new Faults(unavailable, unanswered)));
        AssertShare(unavailable / 100.0, met.Count(fault => fault is Fault.Unavailable));
        var expected = (1 - (unavailable / 100.0)) * unanswered / 100.0;
        AssertShare(expected / 2, met.Count(fault => fault is Fault.DoneUnanswered));
        AssertShare(expected / 2, met.Count(fault => fault is Fault.LostUnanswered));

        static List<Fault> Draw(Faults faults) => [.. Enumerable.Range(0, Calls).Select(call => faults.Of(new Arrival("", $"key-{call}", 1)))];
        static void AssertShare(double expected, int count) => Assert.InRange(count, (expected - 0.03) * Calls, (expected + 0.03) * Calls);
    }

    [Fact]
    public void Whatever_a_call_meets_a_later_try_gets_through()
    {
        var faults = new Faults(unavailablePercent: 20, unansweredPercent: 20);

        Assert.All(Enumerable.Range(0, 500), call => Assert.Contains(
            Enumerable.Range(1, 40), number => faults.Of(new Arrival("", $"key-{call}", number)) is Fault.None));
    }
}
