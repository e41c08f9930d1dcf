using System.Text.RegularExpressions;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Providers.Simulator;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.LocalHost.SimulatorPage;

/// <summary>What is wrong with a field of the form.</summary>
internal enum FieldFault
{
    /// <summary>Nothing was typed.</summary>
    Required,

    /// <summary>It has another form: letters in a number, no such month.</summary>
    Format,

    /// <summary>The number is of no brand that is taken.</summary>
    Brand,

    /// <summary>It has too many or too few digits.</summary>
    Length,

    /// <summary>The number's check digit is wrong.</summary>
    Check,

    /// <summary>The card has expired.</summary>
    Past,
}

/// <summary>The form as somebody sent it. The number and the security code are read from it, and never shown again.</summary>
internal sealed partial class CardForm
{
    // The fields' names, which are also their order on the page.
    public const string Number = "number";
    public const string Expiry = "expiry";
    public const string Code = "code";
    public const string Owner = "owner";

    private const int MonthsAYear = 12;
    private const int CenturyOfShortYears = 2000;

    private readonly Dictionary<string, FieldFault> _faults = new(StringComparer.Ordinal);

    private CardForm(string expiry, string owner) => (ExpiryText, OwnerText) = (expiry, owner);

    /// <summary>An empty one.</summary>
    public static CardForm Empty { get; } = new("", "");

    /// <summary>What was typed for the expiry.</summary>
    public string ExpiryText { get; }

    /// <summary>What was typed for the owner.</summary>
    public string OwnerText { get; }

    /// <summary>The card; null when anything is wrong.</summary>
    public PaymentCard? Card { get; private set; }

    /// <summary>Whether anything is wrong.</summary>
    public bool HasFaults => _faults.Count > 0;

    /// <summary>The first field that something is wrong with, in the order of the page.</summary>
    public string? FirstWrong => new[] { Number, Expiry, Code, Owner }.FirstOrDefault(_faults.ContainsKey);

    /// <summary>What is wrong with a field; null when nothing is.</summary>
    public FieldFault? FaultOf(string field) => _faults.TryGetValue(field, out var fault) ? fault : null;

    /// <summary>Reads a form.</summary>
    public static CardForm Read(IFormCollection fields, DateTimeOffset now)
    {
        var form = new CardForm(fields[Expiry].ToString().Trim(), fields[Owner].ToString().Trim());
        var number = form.ReadNumber(fields[Number].ToString());
        var expiry = form.ReadExpiry(now);
        var code = fields[Code].ToString().Trim();
        form.Note(Code, FaultOfCode(code, number?.Brand));
        form.Note(
            Owner,
            form.OwnerText.Length == 0 ? FieldFault.Required : SimulatorRegistrations.IsHolderName(form.OwnerText) ? null : FieldFault.Format);
        if (number is not null && expiry is not null && !form.HasFaults)
        {
            form.Card = new PaymentCard(number.Value, expiry.Value, form.OwnerText, new Sensitive<string>(code));
        }

        return form;
    }

    private PaymentCardNumber? ReadNumber(string text)
    {
        if (PaymentCardNumber.TryCreate(text, out var number, out var fault))
        {
            return number;
        }

        Note(Number, string.IsNullOrWhiteSpace(text) ? FieldFault.Required : fault.Value switch
        {
            // Of letters and of a wrong length the domain says the same; a person wants to know which.
            PaymentCardNumberFault.NotANumber when text.All(character => char.IsAsciiDigit(character) || character is ' ' or '-') => FieldFault.Length,
            PaymentCardNumberFault.NotANumber => FieldFault.Format,
            PaymentCardNumberFault.UnknownBrand => FieldFault.Brand,
            PaymentCardNumberFault.Length => FieldFault.Length,
            PaymentCardNumberFault.CheckDigit => FieldFault.Check,
        });
        return null;
    }

    private YearMonth? ReadExpiry(DateTimeOffset now)
    {
        if (ExpiryText.Length == 0)
        {
            Note(Expiry, FieldFault.Required);
            return null;
        }

        var match = ExpiryPattern().Match(ExpiryText);
        if (!match.Success
            || int.Parse(match.Groups["month"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) is not (>= 1 and <= MonthsAYear and var month))
        {
            Note(Expiry, FieldFault.Format);
            return null;
        }

        var year = int.Parse(match.Groups["year"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        if (!YearMonth.TryCreate(match.Groups["year"].Length == 2 ? CenturyOfShortYears + year : year, month, out var expiry))
        {
            Note(Expiry, FieldFault.Format);
            return null;
        }

        Note(Expiry, expiry < YearMonth.Of(now) ? FieldFault.Past : null);
        return expiry;
    }

    private static FieldFault? FaultOfCode(string code, CardBrand? brand) =>
        code.Length == 0 ? FieldFault.Required
        : code.All(char.IsAsciiDigit) && (brand is null ? code.Length is 3 or 4 : code.Length == brand.Value.SecurityCodeDigits()) ? null
        : FieldFault.Length;

    private void Note(string field, FieldFault? fault)
    {
        if (fault is not null)
        {
            _faults[field] = fault.Value;
        }
    }

    [GeneratedRegex(@"^(?<month>[0-9]{1,2})\s*/?\s*(?<year>[0-9]{2}|[0-9]{4})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExpiryPattern();
}
