using System.Globalization;

namespace CardFunctions.Http;

/// <summary>The messages of <c>errors</c>, in both languages. None repeats a value that the caller sent: it could be a card's number.</summary>
internal static class FaultTexts
{
    public static readonly Text Required = new("This member is required.", "Ce champ est obligatoire.");
    public static readonly Text UnknownMember = new("There is no member of this name.", "Aucun champ ne porte ce nom.");
    public static readonly Text DuplicateMember = new("This member occurs more than once.", "Ce champ figure plusieurs fois.");
    public static readonly Text MustBeObject = new("Must be a JSON object.", "Doit être un objet JSON.");
    public static readonly Text MustBeList = new("Must be a list.", "Doit être une liste.");
    public static readonly Text MustBeString = new("Must be a text.", "Doit être un texte.");
    public static readonly Text MustBeInteger = new("Must be a whole number within range.", "Doit être un nombre entier dans les limites admises.");
    public static readonly Text MustBeNumber = new("Must be a number.", "Doit être un nombre.");
    public static readonly Text MustBeBoolean = new("Must be true or false.", "Doit être true ou false.");
    public static readonly Text MustBeTime = new("Must be a time in RFC 3339 form.", "Doit être une date et heure au format RFC 3339.");
    public static readonly Text MustBeDate = new("Must be a date of the form YYYY-MM-DD.", "Doit être une date au format AAAA-MM-JJ.");
    public static readonly Text MustBeMonth = new("Must be a month of the form YYYY-MM.", "Doit être un mois au format AAAA-MM.");
    public static readonly Text MustNotBeNull = new("Must not be null.", "Ne doit pas être null.");
    public static readonly Text MustBeAbsent = new("Must not be given here.", "Ne doit pas être indiqué ici.");
    public static readonly Text MustBePositive = new("Must be greater than zero.", "Doit être supérieur à zéro.");
    public static readonly Text MustNotBeNegative = new("Must not be negative.", "Ne doit pas être négatif.");
    public static readonly Text MustNotBeEmpty = new("Must not be empty.", "Ne doit pas être vide.");
    public static readonly Text MustBeSingle = new("Must be given only once.", "Ne doit être indiqué qu’une fois.");
    public static readonly Text MustBeUnique = new("Must not occur twice in the list.", "Ne doit pas figurer deux fois dans la liste.");
    public static readonly Text WrongType = new("Has the wrong JSON type or form.", "N’a pas le type ou la forme JSON attendus.");
    public static readonly Text EmptyBody = new("The request needs a JSON body.", "La requête doit avoir un corps JSON.");
    public static readonly Text NoVisibleCharacter = new("Must hold a visible character and no control characters.", "Doit contenir un caractère visible et aucun caractère de contrôle.");

    public static readonly Text BadId = new(
        "Must be 1 to 64 of the characters A-Z a-z 0-9 . _ - (and not just one or two dots).",
        "Doit comporter 1 à 64 caractères parmi A-Z a-z 0-9 . _ - (et pas seulement un ou deux points).");

    public static readonly Text BadProfileCode = new(
        "Must be 1 to 32 of the characters A-Z 0-9 _.",
        "Doit comporter 1 à 32 caractères parmi A-Z 0-9 _.");

    public static readonly Text BadCurrency = new(
        "Must be the ISO 4217 code of a supported currency, such as XOF or CHF.",
        "Doit être le code ISO 4217 d’une monnaie admise, par exemple XOF ou CHF.");

    public static readonly Text BadCardNumber = new("Is not a valid card number.", "N’est pas un numéro de carte valide.");
    public static readonly Text BadCursor = new("Is not a cursor that this list gave.", "N’est pas un curseur donné par cette liste.");

    public static readonly Text BadEntityTag = new(
        "Must be * or a list of entity tags such as \"7\".",
        "Doit être * ou une liste d’étiquettes d’entité telles que \"7\".");

    public static readonly Text TooDeep = new(
        "The JSON is nested deeper than 32 levels.",
        "Le JSON est imbriqué sur plus de 32 niveaux.");

    /// <summary>The body is not JSON; where it stops being so, counted from 1.</summary>
    public static Text NotJson(long line, long column) => new(
        Format($"The body is not valid JSON (UTF-8): see line {line}, byte {column}."),
        Format($"Le corps n’est pas du JSON valide (UTF-8) : voir ligne {line}, octet {column}."));

    public static Text MustBeOneOf(params IEnumerable<string> words)
    {
        var list = string.Join(", ", words);
        return new($"Must be one of: {list}.", $"Doit être l’une des valeurs suivantes : {list}.");
    }

    public static Text TooLong(int max) => new(Format($"Must be at most {max} characters long."), Format($"Doit comporter au plus {max} caractères."));

    public static Text TooShort(int min) => new(Format($"Must be at least {min} characters long."), Format($"Doit comporter au moins {min} caractères."));

    public static Text TooMany(int max) => new(Format($"Must have at most {max} elements."), Format($"Doit comporter au plus {max} éléments."));

    public static Text MustBeBetween(long min, long max) => new(Format($"Must be between {min} and {max}."), Format($"Doit être compris entre {min} et {max}."));

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
