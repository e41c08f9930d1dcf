using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Domain.ServicePoints;

namespace CardFunctions.Tests.Domain;

public class ServicePointTests
{
    private static readonly DateTimeOffset Made = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Made.AddDays(1);

    private static readonly ServicePoint Point = new()
    {
        Client = ClientId.Load("sentoft"),
        Id = ServicePointId.Load("sp-0001"),
        Name = DisplayName.Load("Dakar"),
        NamedAt = Made,
        CreatedAt = Made,
        UpdatedAt = Made,
    };

    private static readonly Card Card = new()
    {
        Id = CardId.Make(ClientId.Load("sentoft"), Made),
        Kind = CardKind.Virtual,
        Name = CardName.Load("C_VIRT_DAKAR"),
        Number = CardNumber.Load("7080001234567897"),
        Holder = HolderId.Load("h1"),
        Profile = BuiltInProfiles.Virtual.Code,
        Expires = YearMonth.Load("2026-12"),
        Currency = Currency.Load("XOF"),
        CreatedAt = Made,
        UpdatedAt = Made,
    };

    [Fact]
    public void A_newer_name_wins() => Assert.Equal(
        Point with { Name = DisplayName.Load("Thiès"), NamedAt = Made.AddSeconds(1), Version = 2, UpdatedAt = Now },
        Point.Rename(DisplayName.Load("Thiès"), Made.AddSeconds(1), Now));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_name_that_is_not_newer_changes_nothing(int seconds) =>
        Assert.Same(Point, Point.Rename(DisplayName.Load("Thiès"), Made.AddSeconds(seconds), Now));

    [Fact]
    public void The_same_name_anew_is_no_change_but_shuts_out_what_is_older() => Assert.Equal(
        Point with { NamedAt = Made.AddHours(2) }, Point.Rename(Point.Name, Made.AddHours(2), Now));

    [Fact]
    public void A_service_point_is_closed_once()
    {
        var closed = Point.Close(Made.AddHours(1), Now);

        Assert.Equal(Point with { ClosedAt = Made.AddHours(1), Version = 2, UpdatedAt = Now }, closed);
        Assert.Same(closed, closed.Close(Made.AddHours(2), Now.AddDays(1)));
    }

    [Fact]
    public void A_card_comes_and_goes()
    {
        var attached = Point.Attach(Card, Now);

        Assert.Equal(new AttachedCard(Card.Id, CardStatus.Active, Card.Expires), attached.VirtualCard);
        Assert.Equal((2, Now), (attached.Version, attached.UpdatedAt));
        Assert.Equal(Point with { HasHadCard = true, Version = 3, UpdatedAt = Now }, attached.Detach(Now));
    }

    [Theory]
    [InlineData(CardStatus.Active, true)]
    [InlineData(CardStatus.Suspended, false)]
    [InlineData(CardStatus.Blocked, false)]
    [InlineData(CardStatus.Closed, false)]
    public void Only_an_active_card_lets_it_transact(CardStatus status, bool can) =>
        Assert.Equal(can, Point.Attach(Card with { Status = status }, Now).CanTransact(Now));

    [Fact]
    public void It_can_not_transact_without_a_card_when_closed_or_past_the_cards_last_month()
    {
        var attached = Point.Attach(Card, Now);

        Assert.False(Point.CanTransact(Now));
        Assert.False(attached.Close(Now, Now).CanTransact(Now));
        Assert.True(attached.CanTransact(new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero)));
        Assert.False(attached.CanTransact(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }
}
