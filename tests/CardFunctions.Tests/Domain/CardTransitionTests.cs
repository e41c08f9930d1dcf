using System.Globalization;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;

namespace CardFunctions.Tests.Domain;

/// <summary>The state machine as a whole, as the contract has it: what each action makes of each status.</summary>
public class CardTransitionTests
{
    // `-` is not allowed.
    private const string Table = """
                      Active     Suspended  Blocked  Closed  Expired
        Suspend       Suspended  -          -        -       -
        Resume        -          Active     -        -       -
        Block         Blocked    Blocked    -        -       Blocked
        Unblock       -          -          Active   -       -
        Close         Closed     Closed     Closed   -       Closed
        Virtualise    Active     Suspended  -        -       -
        Devirtualise  Active     Suspended  -        -       -
        Replace       Closed     Closed     Closed   -       Closed
        """;

    public static TheoryData<string, string, string> Transitions
    {
        get
        {
            var rows = Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
            var all = new TheoryData<string, string, string>();
            foreach (var row in rows.Skip(1))
            {
                foreach (var (column, status) in rows[0].Index())
                {
                    all.Add(status, row[0], row[column + 1]);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Transitions))]
    public void An_action_leads_where_the_table_says(string status, string action, string expected) => Assert.Equal(
        expected, CardStatuses.After(Enum.Parse<CardStatus>(status), Enum.Parse<CardAction>(action))?.ToString() ?? "-");

    [Fact]
    public void The_table_has_every_status_and_every_action() =>
        Assert.Equal(Enum.GetValues<CardStatus>().Length * Enum.GetValues<CardAction>().Length, Transitions.Count);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_allowed_is_what_leads_somewhere_and_changes_something(bool virtualised)
    {
        var pointless = virtualised ? CardAction.Virtualise : CardAction.Devirtualise;
        foreach (var status in Enum.GetValues<CardStatus>())
        {
            Assert.Equal(
                Enum.GetValues<CardAction>().Where(action => action != pointless && CardStatuses.After(status, action) is not null),
                CardStatuses.AllowedActions(status, virtualised).Order());
        }
    }

    [Theory]
    [InlineData(CardStatus.Active, CardStatus.Expired)]
    [InlineData(CardStatus.Suspended, CardStatus.Expired)]
    [InlineData(CardStatus.Blocked, CardStatus.Blocked)]
    [InlineData(CardStatus.Closed, CardStatus.Closed)]
    public void Opposition_and_closing_outlive_the_month(CardStatus stored, CardStatus expected) => Assert.Equal(
        expected, CardStatuses.At(stored, YearMonth.Load("2026-11"), DateTimeOffset.Parse("2026-12-01T00:00:00Z", CultureInfo.InvariantCulture)));
}
