using CardFunctions.Http;
using CardFunctions.TransactionCodes;

namespace CardFunctions.Terminal;

/// <summary>Says what is wrong with what terminals send, beside what can be wrong with any request.</summary>
internal static class TerminalFaultChecks
{
    public static readonly Text BadCode = new(
        $"Must be {TransactionCodeStore.LengthDigits} digits.", $"Doit comporter {TransactionCodeStore.LengthDigits} chiffres.");

    /// <summary>An identifier that only the terminal gives a meaning to.</summary>
    public static void Id(this Faults faults, string path, string? text, bool isRequired)
    {
        if (text is null ? isRequired : !Ids.IsId(text))
        {
            faults.Add(path, text is null ? FaultTexts.Required : FaultTexts.BadId);
        }
    }
}
