using CardFunctions.Domain;
using CardFunctions.Http;

namespace CardFunctions.Ledger;

/// <summary>What can be wrong with a request to book, beside what can be wrong with any.</summary>
internal static class LedgerFaultTexts
{
    public static readonly Text AmountOrFull = new("Give amount, or full as true.", "Indiquez amount, ou full à true.");

    public static readonly Text BadReference = new("Must be 1 to 100 visible characters.", "Doit comporter 1 à 100 caractères visibles.");

    public static readonly Text UnknownTarget = new("The client has no such card.", "Le client n’a pas cette carte.");

    public static readonly Text SameCard = new("Must be another card than the one that money leaves.", "Doit être une autre carte que celle que l’argent quitte.");
}

/// <summary>Takes what requests say of money into the domain's types, and says what is wrong with what it refuses.</summary>
internal static class LedgerFaultChecks
{
    private const int MaxReferenceCharacters = 100;

    /// <summary>A required amount, greater than zero.</summary>
    public static Money Money(this Faults faults, string path, MoneyMember? member)
    {
        if (member is not null)
        {
            return member.Read(faults.Under(path));
        }

        faults.Add(path, FaultTexts.Required);
        return default;
    }

    /// <summary>A required reference.</summary>
    public static string Reference(this Faults faults, string path, string? text)
    {
        if (text is null)
        {
            faults.Add(path, FaultTexts.Required);
        }
        else if (text.Length is 0 or > MaxReferenceCharacters || !text.All(IsVisible) || text.Trim().Length != text.Length)
        {
            faults.Add(path, LedgerFaultTexts.BadReference);
        }

        return text ?? "";
    }

    private static bool IsVisible(char character) => !char.IsControl(character) && !char.IsSurrogate(character);
}
