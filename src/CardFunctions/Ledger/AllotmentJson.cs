using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;

namespace CardFunctions.Ledger;

/// <summary>How long a period of an allotment is.</summary>
internal enum AllotmentPeriod
{
    Week,
    Month,
}

/// <summary>An allotment that is asked for.</summary>
internal sealed record AllotmentWish(Money Amount, Period Period, bool CarryOver);

/// <summary>An allotment: what a card may spend by the service <c>allotment</c> in each period.</summary>
/// <param name="Amount">What each period grants.</param>
/// <param name="Period">How long a period is, in UTC; weeks begin on Monday.</param>
/// <param name="CarryOver">Whether what is left at the end of a period stays; false when left out.</param>
internal sealed record AllotmentRequest(MoneyMember? Amount, AllotmentPeriod? Period, bool? CarryOver = null) : IRequest<AllotmentWish>
{
    /// <inheritdoc/>
    public AllotmentWish? Read(Faults faults)
    {
        var amount = faults.Money("amount", Amount);
        var period = faults.Required("period", Period);
        return faults.Any ? null : new AllotmentWish(amount, LedgerWords.ToPeriod(period), CarryOver ?? false);
    }
}

/// <summary>A card's allotment, as it is now.</summary>
/// <param name="CardId">The card.</param>
/// <param name="Amount">What each period grants.</param>
/// <param name="Period">How long a period is.</param>
/// <param name="CarryOver">Whether what is left at the end of a period stays.</param>
/// <param name="Available">What can be spent now.</param>
/// <param name="Held">What is held.</param>
/// <param name="RenewsOn">The first day of the next period, in UTC.</param>
internal sealed record AllotmentAnswer(
    string CardId, MoneyAnswer Amount, Period Period, bool CarryOver, MoneyAnswer Available, MoneyAnswer Held, DateOnly RenewsOn)
{
    /// <summary>Where a card's allotment is found.</summary>
    public static string Location(CardId card) => $"{CardAnswers.Location(card)}/allotment";

    /// <summary>Shows the allotment of a card; null where it has none.</summary>
    public static AllotmentAnswer? Of(Card card, DateTimeOffset now) => card.AllotmentAt(now) is not { } allotment
        ? null
        : new AllotmentAnswer(
            card.Id.ToString(),
            new MoneyAnswer(allotment.Amount, card.Currency.Code),
            allotment.Period,
            allotment.CarryOver,
            new MoneyAnswer(allotment.Available, card.Currency.Code),
            new MoneyAnswer(allotment.Held, card.Currency.Code),
            allotment.RenewsOn);
}
