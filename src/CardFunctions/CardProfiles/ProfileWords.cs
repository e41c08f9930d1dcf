using System.Collections.Immutable;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;

namespace CardFunctions.CardProfiles;

/// <summary>The contract's words of card profiles.</summary>
internal static class ProfileWords
{
    /// <summary>Single services, those of the terminal first.</summary>
    public static readonly Words<CardServices> Services = new(
        (CardServices.Fuel, "fuel"),
        (CardServices.Allotment, "allotment"),
        (CardServices.Ticket, "ticket"),
        (CardServices.Transfer, "transfer"),
        (CardServices.TopUp, "topUp"),
        (CardServices.TransactionCode, "transactionCode"));

    public static readonly Words<Measure> Measures = new((Measure.Money, "money"), (Measure.Volume, "volume"), (Measure.Count, "count"));

    public static readonly Words<Period> Periods =
        new((Period.Transaction, "transaction"), (Period.Day, "day"), (Period.Week, "week"), (Period.Month, "month"));

    /// <summary>The services of a set, each for itself.</summary>
    public static ImmutableArray<CardServices> Split(CardServices services) =>
        [.. Services.Values.Where(service => services.HasFlag(service))];

    /// <summary>The set of single services.</summary>
    public static CardServices Join(IEnumerable<CardServices> services) =>
        services.Aggregate(CardServices.None, (set, service) => set | service);

    public sealed class ServiceConverter() : WordConverter<CardServices>(Services);

    public sealed class MeasureConverter() : WordConverter<Measure>(Measures);

    public sealed class PeriodConverter() : WordConverter<Period>(Periods);
}
