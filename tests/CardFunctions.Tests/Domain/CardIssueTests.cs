using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Clients;
using CardFunctions.Domain.Holders;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Tests.Domain;

public class CardIssueTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private static readonly Client Client = new()
    {
        Id = ClientId.Load("sentoft"),
        Name = DisplayName.Load("SENTOFT"),
        Currency = Currency.Load("XOF"),
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    [Fact]
    public void A_card_is_valid_as_long_as_its_profile_says() =>
        Assert.Equal("2029-11", CardIssue.Plan(Order(), Client, Now).Card.Expires.ToString());

    [Fact]
    public void The_shared_policy_makes_the_clients_first_holder_from_the_clients_name()
    {
        var issue = CardIssue.Plan(Order(), Client, Now);

        Assert.Equal(("SENTOFT", HolderKind.Member), (issue.NewHolder!.Name.Value, issue.NewHolder.Kind));
        Assert.Equal(issue.NewHolder.Id, issue.Card.Holder);
        Assert.Equal(issue.NewHolder.Id, issue.Client.SharedHolder);
    }

    [Fact]
    public void The_shared_policy_takes_the_clients_first_holder()
    {
        var first = HolderId.Load("h1");
        var issue = CardIssue.Plan(Order(), Client with { SharedHolder = first }, Now);

        Assert.Null(issue.NewHolder);
        Assert.Equal(first, issue.Card.Holder);
    }

    [Fact]
    public void The_policy_of_one_holder_a_card_makes_a_beneficiary_named_after_the_card()
    {
        var issue = CardIssue.Plan(Order(), Client with { HolderPolicy = HolderPolicy.PerCard }, Now);

        Assert.Equal(("C_VIRT_PS_SENTOFT", HolderKind.Beneficiary), (issue.NewHolder!.Name.Value, issue.NewHolder.Kind));
        Assert.True(HolderId.TryCreate(issue.NewHolder.Id.Value, out _));
        Assert.Null(issue.Client.SharedHolder);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_named_holder_is_taken_and_made_only_if_it_is_missing(bool exists)
    {
        var named = new HolderChoice(HolderId.Load("h7"), DisplayName.Load("A. Diop"), HolderKind.Beneficiary, exists);
        var issue = CardIssue.Plan(Order() with { Holder = named }, Client with { HolderPolicy = HolderPolicy.PerCard }, Now);

        Assert.Equal(named.Id, issue.Card.Holder);
        Assert.Equal(exists, issue.NewHolder is null);
        Assert.Equal(named.Id, issue.Client.SharedHolder);
    }

    [Fact]
    public void A_client_that_has_a_card_is_known_to_have_cards() => Assert.True(CardIssue.Plan(Order(), Client, Now).Client.HasCards);

    // Kind and virtualisation are independent: all four combinations exist.
    [Theory]
    [InlineData(CardKind.Virtual, "VIRTUAL", false)]
    [InlineData(CardKind.Virtual, "BACK_OFFICE", true)]
    [InlineData(CardKind.Physical, "STANDARD", false)]
    [InlineData(CardKind.Physical, "BACK_OFFICE", true)]
    public void Virtualisation_does_not_make_a_card_virtual(CardKind kind, string profile, bool virtualised)
    {
        var builtIn = BuiltInProfiles.Find(ProfileCode.Load(profile))!;
        var card = CardIssue.Plan(Order() with { Kind = kind, Profile = builtIn }, Client, Now).Card;

        Assert.Equal(kind, card.Kind);
        Assert.Equal(virtualised, builtIn.Virtualised);
    }

    private static CardOrder Order() => new()
    {
        Id = CardId.Make(Client.Id, Now),
        Number = CardNumber.Load("7080001234567897"),
        Kind = CardKind.Virtual,
        Name = CardName.Load("C_VIRT_PS_SENTOFT"),
        NameDerived = true,
        Profile = BuiltInProfiles.Virtual,
        ServicePoint = ServicePointId.Load("sp-0001"),
    };
}
