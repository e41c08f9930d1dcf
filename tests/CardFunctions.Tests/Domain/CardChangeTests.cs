using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Tests.Domain;

public class CardChangeTests
{
    private static readonly DateTimeOffset Made = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Made.AddDays(1);

    private static readonly Card Card = new()
    {
        Id = CardId.Make(ClientId.Load("sentoft"), Made),
        Kind = CardKind.Virtual,
        Name = CardName.Load("C_VIRT_DAKAR"),
        NameDerived = true,
        Number = CardNumber.Load("7080001234567897"),
        Holder = HolderId.Load("h1"),
        Profile = BuiltInProfiles.Virtual.Code,
        ServicePoint = ServicePointId.Load("sp-0001"),
        Expires = YearMonth.Load("2029-11"),
        Currency = Currency.Load("XOF"),
        Balance = 700,
        Held = 200,
        Version = 4,
        EventSequence = 3,
        CreatedAt = Made,
        UpdatedAt = Made,
    };

    [Fact]
    public void A_next_version_counts_the_change_and_what_is_told_of_it_and_changes_nothing_else() =>
        Assert.Equal(Card with { Version = 5, EventSequence = 4, UpdatedAt = Now }, Card.Next(Now));

    [Theory]
    [InlineData(CardStatus.Active)]
    [InlineData(CardStatus.Suspended)]
    [InlineData(CardStatus.Blocked)]
    public void Another_status_comes_with_its_reason_and_leaves_the_card_where_it_is(CardStatus status) =>
        Assert.Equal(Card with { Status = status, StatusReason = StatusReason.Lost }, Card.With(status, StatusReason.Lost));

    [Fact]
    public void Without_a_reason_the_one_that_is_there_stays() =>
        Assert.Equal(StatusReason.Stolen, Card.With(CardStatus.Blocked, StatusReason.Stolen).With(CardStatus.Closed, reason: null).StatusReason);

    [Fact]
    public void A_card_that_is_closed_leaves_its_service_point() => Assert.Null(Card.With(CardStatus.Closed, StatusReason.EndOfUse).ServicePoint);

    [Fact]
    public void A_card_remembers_the_profile_that_it_had_before_it_was_virtualised_and_forgets_it_afterwards()
    {
        var virtualised = Card.Virtualise(BuiltInProfiles.BackOffice.Code);
        var back = virtualised.Devirtualise(virtualised.FormerProfile!.Value);

        Assert.Equal(Card with { Profile = BuiltInProfiles.BackOffice.Code, FormerProfile = BuiltInProfiles.Virtual.Code }, virtualised);
        Assert.Equal(Card, back);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(0, 1, false)]
    [InlineData(-1, 0, false)]
    public void A_card_is_empty_when_there_is_no_balance_and_nothing_held(long balance, long held, bool empty) =>
        Assert.Equal(empty, (Card with { Balance = balance, Held = held }).IsEmpty);

    [Fact]
    public void A_replacement_is_all_that_the_card_was_under_another_number_with_its_money()
    {
        var (old, made, _) = Replace(Card);

        Assert.Equal(
            Card with
            {
                Id = made.Id,
                Number = CardNumber.Load("7080007654321093"),
                Name = CardName.Load("C_VIRT_DAKAR_2"),
                NameNumbered = true,
                Expires = YearMonth.Load("2029-11"),
                EntryCount = 1,
                Replaces = Card.Id,
                Version = 1,
                EventSequence = 1,
                CreatedAt = Now,
                UpdatedAt = Now,
            },
            made);
        Assert.Equal(
            Card with
            {
                Status = CardStatus.Closed,
                StatusReason = StatusReason.Damaged,
                ServicePoint = null,
                Balance = 0,
                Held = 0,
                EntryCount = 1,
                ReplacedBy = made.Id,
                Version = 5,
                EventSequence = 4,
                UpdatedAt = Now,
            },
            old);
    }

    [Fact]
    public void A_replacement_of_a_replacement_knows_the_card_before_it_and_no_successor()
    {
        var before = CardId.Make(ClientId.Load("sentoft"), Made.AddDays(-9));

        var (old, made, _) = Replace(Card with { Replaces = before });

        Assert.Equal((before, made.Id), (old.Replaces, old.ReplacedBy));
        Assert.Equal((Card.Id, null), (made.Replaces, made.ReplacedBy));
    }

    [Theory]
    [InlineData(CardStatus.Active, CardStatus.Active, null)]
    [InlineData(CardStatus.Suspended, CardStatus.Suspended, StatusReason.Other)]
    [InlineData(CardStatus.Blocked, CardStatus.Active, null)] // Whoever has the old card can't use the new number.
    public void A_replacement_keeps_a_suspension_and_ends_an_opposition(CardStatus status, CardStatus expected, StatusReason? reason)
    {
        var made = Replace(Card with { Status = status, StatusReason = StatusReason.Other }).New;

        Assert.Equal((expected, reason), (made.Status, made.StatusReason));
    }

    [Fact]
    public void A_replacement_of_a_virtualised_card_can_be_devirtualised() => Assert.Equal(
        BuiltInProfiles.Virtual.Code, Replace(Card.Virtualise(BuiltInProfiles.BackOffice.Code)).New.FormerProfile);

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    public void A_replacement_follows_its_service_points_name_only_where_its_own_was_not_given(bool derived, bool given, bool follows) =>
        Assert.Equal(follows, Replace(Card with { NameDerived = derived }, given).New.NameDerived);

    [Fact]
    public void A_name_is_numbered_until_there_is_another()
    {
        var made = Replace(Card).New;

        Assert.True(made.Named(CardName.Load("C_VIRT_DAKAR_2")).NameNumbered);
        Assert.False(made.Named(CardName.Load("C_VIRT_DAKAR_3")).NameNumbered);
        Assert.False(Replace(made, nameGiven: true).New.NameNumbered);
    }

    [Theory]
    [InlineData(CardStatus.Active, CardStatus.Active, null)] // An operator resumed it although the service point is closed.
    [InlineData(CardStatus.Suspended, CardStatus.Suspended, StatusReason.Other)]
    [InlineData(CardStatus.Blocked, CardStatus.Suspended, StatusReason.EndOfUse)]
    public void A_replacement_at_a_closed_service_point_lifts_no_suspension_by_way_of_an_opposition(CardStatus status, CardStatus expected, StatusReason? reason)
    {
        var made = Replace(Card with { Status = status, StatusReason = StatusReason.Other }, atClosedServicePoint: true).New;

        Assert.Equal((expected, reason), (made.Status, made.StatusReason));
    }

    private static CardReplacement Replace(Card card, bool nameGiven = false, bool atClosedServicePoint = false) => CardReplacement.Plan(
        card,
        CardId.Make(ClientId.Load("sentoft"), Now),
        CardNumber.Load("7080007654321093"),
        CardName.Load("C_VIRT_DAKAR_2"),
        nameGiven,
        atClosedServicePoint,
        BuiltInProfiles.Virtual,
        StatusReason.Damaged,
        Now);
}
