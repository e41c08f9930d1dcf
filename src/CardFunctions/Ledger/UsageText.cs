using System.Globalization;
using CardFunctions.CardProfiles;
using CardFunctions.Domain.Ledger;

namespace CardFunctions.Ledger;

/// <summary>
/// What a card has used, as one column: <c>day/fuel/2026-11-25/5000/40000/1</c> (period, service, its first day, money in minor units,
/// millilitres, transactions), separated by <c>;</c>.
/// </summary>
internal static class UsageText
{
    private const string DateFormat = "yyyy-MM-dd";

    /// <summary>The column; null where nothing was used.</summary>
    public static string? Of(Usage usage)
    {
        var text = string.Join(';', usage.Entries.Select(entry => string.Create(
            CultureInfo.InvariantCulture,
            $"{ProfileWords.Periods.Of(entry.Period)}/{ProfileWords.Services.Of(entry.Service)}/{entry.Start.ToString(DateFormat, CultureInfo.InvariantCulture)}/{entry.Used.Money}/{entry.Used.Millilitres}/{entry.Used.Count}")));
        return text.Length > 0 ? text : null;
    }

    /// <summary>What a column says.</summary>
    public static Usage Load(string? text) => text is null
        ? Usage.None
        : Usage.Load(text.Split(';').Select(entry =>
        {
            var parts = entry.Split('/');
            return (
                ProfileWords.Periods.Load(parts[0]),
                ProfileWords.Services.Load(parts[1]),
                DateOnly.ParseExact(parts[2], DateFormat, CultureInfo.InvariantCulture),
                new Used(Number(parts[3]), Number(parts[4]), Number(parts[5])));
        }));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
