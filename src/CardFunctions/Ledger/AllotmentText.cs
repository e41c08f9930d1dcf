using System.Globalization;
using CardFunctions.CardProfiles;
using CardFunctions.Domain.Ledger;

namespace CardFunctions.Ledger;

/// <summary>
/// A card's allotment, as one column: <c>month/2026-11-01/lapse/50000/30000/0/3</c> (period, first day of the one that was granted last,
/// whether the rest lapses or is kept, what each period grants, balance and held in minor units, number of entries).
/// </summary>
internal static class AllotmentText
{
    private const string DateFormat = "yyyy-MM-dd";
    private const string Lapse = "lapse";
    private const string Keep = "keep";

    /// <summary>The column; null where there is none.</summary>
    public static string? Of(Allotment? allotment) => allotment is null
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{ProfileWords.Periods.Of(allotment.Period)}/{allotment.Start.ToString(DateFormat, CultureInfo.InvariantCulture)}/{(allotment.CarryOver ? Keep : Lapse)}/{allotment.Amount}/{allotment.Balance}/{allotment.Held}/{allotment.EntryCount}");

    /// <summary>What a column says.</summary>
    public static Allotment? Load(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var parts = text.Split('/');
        return new Allotment
        {
            Period = ProfileWords.Periods.Load(parts[0]),
            Start = DateOnly.ParseExact(parts[1], DateFormat, CultureInfo.InvariantCulture),
            CarryOver = parts[2] is Keep,
            Amount = Number(parts[3]),
            Balance = Number(parts[4]),
            Held = Number(parts[5]),
            EntryCount = Number(parts[6]),
        };
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
