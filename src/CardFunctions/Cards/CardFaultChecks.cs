using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Http;

namespace CardFunctions.Cards;

/// <summary>Takes what requests say of cards into the domain's types, and says what is wrong with what it refuses.</summary>
internal static class CardFaultChecks
{
    /// <summary>The most characters of a comment: a few sentences.</summary>
    public const int MaxCommentCharacters = 500;

    /// <summary>A name that was given.</summary>
    public static CardName CardName(this Faults faults, string path, string text)
    {
        if (!Domain.Cards.CardName.TryCreate(text, out var name))
        {
            faults.Add(path, CardFaultTexts.BadCardName);
        }

        return name;
    }

    /// <summary>A number, if one was given: its form only, since whose it is the issuer's prefix decides.</summary>
    public static void CardNumber(this Faults faults, string path, string? digits)
    {
        if (digits is not null && !(digits.Length == Domain.Cards.CardNumber.LengthDigits && Luhn.IsValid(digits)))
        {
            faults.Add(path, FaultTexts.BadCardNumber);
        }
    }

    /// <summary>A comment, if there is one.</summary>
    public static void Comment(this Faults faults, string path, string? text)
    {
        if (text is null)
        {
            return;
        }

        if (text.Length > MaxCommentCharacters)
        {
            faults.Add(path, FaultTexts.TooLong(MaxCommentCharacters));
        }
        else if (string.IsNullOrWhiteSpace(text) || text.Any(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t')))
        {
            faults.Add(path, FaultTexts.NoVisibleCharacter);
        }
    }
}
