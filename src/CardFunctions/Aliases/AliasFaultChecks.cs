using System.Diagnostics.CodeAnalysis;
using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Http;

namespace CardFunctions.Aliases;

/// <summary>What can be wrong with a card, beside what can be wrong with anything. None says what was given.</summary>
internal static class AliasFaultTexts
{
    public static readonly Text NotANumber = new(
        "Must be 12 to 19 digits; spaces and dashes are left out.", "Doit comporter 12 à 19 chiffres ; les espaces et les tirets sont ignorés.");

    public static readonly Text UnknownBrand = new(
        "Is of no brand that is taken: Visa, Mastercard, American Express.", "N’est d’aucune marque acceptée : Visa, Mastercard, American Express.");

    public static readonly Text WrongLength = new(
        "Has too many or too few digits for its brand.", "A trop ou trop peu de chiffres pour sa marque.");

    public static readonly Text CheckDigit = new(
        "The check digit is wrong: a digit is mistyped.", "La clé de contrôle est fausse : un chiffre est mal saisi.");

    public static readonly Text BadYear = new("Must be a year of four digits.", "Doit être une année à quatre chiffres.");

    public static readonly Text Expired = new("The card has expired.", "La carte a expiré.");

    public static readonly Text InFuture = new("Must not lie in the future.", "Ne doit pas être dans le futur.");

    public static readonly Text NotAName = new("Must be a name, not a number of a card.", "Doit être un nom et non un numéro de carte.");

    public static readonly Text BadShortText = new(
        "Must be 1 to 100 visible characters, of which fewer than 12 are digits.",
        "Doit comporter 1 à 100 caractères visibles, dont moins de 12 chiffres.");

    public static readonly Text BadReturnUrl = new(
        "Must be an absolute https address (http on localhost only) of at most 2000 characters, without user information.",
        "Doit être une adresse https absolue (http sur localhost seulement) d’au plus 2000 caractères, sans informations d’utilisateur.");

    public static readonly Text UnknownProvider = new(
        "There is no such payment provider: see /payment-providers.", "Ce prestataire de paiement n’existe pas : voir /payment-providers.");

    public static readonly Text DefaultStays = new(
        "The default changes by making another alias the default.", "L’alias par défaut change en en choisissant un autre.");

    public static Text SecurityCode(int digits) => digits == 4
        ? new("Must be 4 digits.", "Doit comporter 4 chiffres.")
        : new("Must be 3 digits.", "Doit comporter 3 chiffres.");
}

/// <summary>Takes what requests say of cards into the domain's types, and says what is wrong with what it refuses.</summary>
internal static class AliasFaultChecks
{
    /// <summary>How far a caller's clock may be ahead.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private const int MaxOwnerCharacters = 100;
    private const int MaxShortTextCharacters = 100;
    private const int MaxReturnUrlCharacters = 2000;
    private const int MinDigitsOfNumber = 12;
    private const int SecurityCodeDigits = 3;

    /// <summary>A required number of a credit card.</summary>
    public static PaymentCardNumber? PaymentCardNumber(this Faults faults, string path, string? text)
    {
        if (text is null)
        {
            faults.Add(path, FaultTexts.Required);
            return null;
        }

        if (Domain.PaymentCards.PaymentCardNumber.TryCreate(text, out var number, out var fault))
        {
            return number;
        }

        faults.Add(path, fault.Value switch
        {
            PaymentCardNumberFault.NotANumber => AliasFaultTexts.NotANumber,
            PaymentCardNumberFault.UnknownBrand => AliasFaultTexts.UnknownBrand,
            PaymentCardNumberFault.Length => AliasFaultTexts.WrongLength,
            PaymentCardNumberFault.CheckDigit => AliasFaultTexts.CheckDigit,
        });
        return null;
    }

    /// <summary>A required month and year, of which the month is not over.</summary>
    public static YearMonth Expiry(this Faults faults, string monthPath, int? month, string yearPath, int? year, DateTimeOffset now)
    {
        faults.ExpiryMonth(monthPath, month);
        faults.ExpiryYear(yearPath, year);
        if (YearMonth.TryCreate(year ?? 0, month ?? 0, out var expiry) && expiry < YearMonth.Of(now))
        {
            faults.Add(expiry.Year < YearMonth.Of(now).Year ? yearPath : monthPath, AliasFaultTexts.Expired);
        }

        return expiry;
    }

    /// <summary>A required month of the year.</summary>
    public static void ExpiryMonth(this Faults faults, string path, int? month)
    {
        if (month is null or < 1 or > 12)
        {
            faults.Add(path, month is null ? FaultTexts.Required : FaultTexts.MustBeBetween(1, 12));
        }
    }

    /// <summary>A required year.</summary>
    public static void ExpiryYear(this Faults faults, string path, int? year)
    {
        if (!YearMonth.TryCreate(year ?? 0, 1, out _))
        {
            faults.Add(path, year is null ? FaultTexts.Required : AliasFaultTexts.BadYear);
        }
    }

    /// <summary>A required name of a card's owner.</summary>
    public static string CardOwner(this Faults faults, string path, string? text)
    {
        if (text?.Trim().Length > MaxOwnerCharacters)
        {
            faults.Add(path, FaultTexts.TooLong(MaxOwnerCharacters));
            return "";
        }

        var name = faults.Name(path, text);
        if (text?.Count(char.IsDigit) >= MinDigitsOfNumber)
        {
            // Typed into the wrong field, it would be stored and shown.
            faults.Add(path, AliasFaultTexts.NotAName);
        }

        return faults.Has(path) ? "" : name.Value;
    }

    /// <summary>A required security code.</summary>
    public static void SecurityCode(this Faults faults, string path, string? text, CardBrand? brand)
    {
        var digits = brand?.SecurityCodeDigits() ?? SecurityCodeDigits;
        var fits = text is not null && text.All(char.IsAsciiDigit) && (brand is null ? text.Length is 3 or 4 : text.Length == digits);
        if (!fits)
        {
            faults.Add(path, text is null ? FaultTexts.Required : AliasFaultTexts.SecurityCode(digits));
        }
    }

    /// <summary>Where an alias comes from.</summary>
    public static OriginWish Origin(this Faults faults, AliasSource? source, string? basket, ConsentMember? consent, DateTimeOffset now)
    {
        faults.Required("source", source);
        if (basket is not null && source is AliasSource.Contact)
        {
            faults.Add("basketId", FaultTexts.MustBeAbsent);
        }
        else if (basket is not null && !UpstreamIdentifier.IsValid(basket))
        {
            faults.Add("basketId", FaultTexts.BadId);
        }

        return new OriginWish(source.GetValueOrDefault(), basket, consent?.Read(faults.Under("consent"), now));
    }

    /// <summary>A required text of one line.</summary>
    public static string ShortText(this Faults faults, string path, string? text)
    {
        if (text is null)
        {
            faults.Add(path, FaultTexts.Required);
        }
        else if (text.Length > MaxShortTextCharacters || !DisplayName.TryCreate(text, out _) || text.Count(char.IsDigit) >= MinDigitsOfNumber)
        {
            faults.Add(path, AliasFaultTexts.BadShortText);
        }

        return text ?? "";
    }

    /// <summary>A name that could be a provider's. Whether it is one is known to the use case.</summary>
    public static void ProviderName(this Faults faults, string path, string? text)
    {
        if (text is not null && !UpstreamIdentifier.IsValid(text))
        {
            faults.Add(path, AliasFaultTexts.UnknownProvider);
        }
    }

    /// <summary>A required address that a person is sent back to.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static Uri? ReturnUrl(this Faults faults, string path, string? text)
    {
        if (text is not null
            && text.Length <= MaxReturnUrlCharacters
            && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.UserInfo.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
        {
            return uri;
        }

        faults.Add(path, text is null ? FaultTexts.Required : AliasFaultTexts.BadReturnUrl);
        return null!;
    }
}
