using CardFunctions.Domain;
using CardFunctions.Domain.Cards;

namespace CardFunctions.Tests.Domain;

public class CardStatusTests
{
    private static readonly YearMonth November = YearMonth.Load("2026-11");

    [Theory]
    [InlineData("2026-11-30T23:59:59.9999999Z", CardStatus.Active)]
    [InlineData("2026-12-01T00:00:00Z", CardStatus.Expired)]
    [InlineData("2026-12-01T00:30:00+01:00", CardStatus.Active)] // Still November in UTC.
    [InlineData("2027-01-01T00:00:00Z", CardStatus.Expired)]
    public void A_card_is_valid_through_the_last_day_of_its_month(string now, CardStatus expected) =>
        Assert.Equal(expected, CardStatuses.At(CardStatus.Active, November, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_closed_card_never_expires() =>
        Assert.Equal(CardStatus.Closed, CardStatuses.At(CardStatus.Closed, November, DateTimeOffset.UnixEpoch.AddYears(100)));

    // The whole state machine, as the contract has it.
    [Theory]
    [InlineData(CardStatus.Active, false, "Suspend Block Close Virtualise Replace")]
    [InlineData(CardStatus.Active, true, "Suspend Block Close Devirtualise Replace")]
    [InlineData(CardStatus.Suspended, false, "Resume Block Close Virtualise Replace")]
    [InlineData(CardStatus.Suspended, true, "Resume Block Close Devirtualise Replace")]
    [InlineData(CardStatus.Blocked, false, "Unblock Close Replace")]
    [InlineData(CardStatus.Expired, false, "Block Close Replace")]
    [InlineData(CardStatus.Closed, false, "")]
    public void Each_status_allows_its_actions(CardStatus status, bool virtualised, string actions) =>
        Assert.Equal(actions, string.Join(' ', CardStatuses.AllowedActions(status, virtualised)));

    [Fact]
    public void Months_sort_as_their_texts_do()
    {
        var months = Enumerable.Range(0, 400).Select(count => YearMonth.Load("0999-11").AddMonths(count * 7)).ToList();

        Assert.Equal(months, months.Select(month => month.ToString()).Order(StringComparer.Ordinal).Select(YearMonth.Load));
    }
}
