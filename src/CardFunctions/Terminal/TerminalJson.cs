using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Ledger;
using CardFunctions.TransactionCodes;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Terminal;

/// <summary>A volume.</summary>
/// <param name="Millilitres">1 to 1,000,000,000.</param>
internal sealed record VolumeMember(long? Millilitres);

/// <summary>What a terminal asks for.</summary>
internal sealed record AuthorisationWish(Sensitive<string> Number, AuthorisationRequest Request);

/// <summary>What a terminal asks for.</summary>
/// <param name="CardNumber">The number of the card, as the terminal read it.</param>
/// <param name="ServicePointId">Where.</param>
/// <param name="TerminalId">The terminal: 1 to 64 of A-Z a-z 0-9 . _ -</param>
/// <param name="Service">Which service.</param>
/// <param name="Amount">How much money.</param>
/// <param name="Reference">The terminal's reference, 1 to 100 visible characters; it books once.</param>
/// <param name="Capture">Whether to book at once; else the amount is held.</param>
/// <param name="Volume">How much volume.</param>
/// <param name="ProductCode">Which product: 1 to 64 of A-Z a-z 0-9 . _ -</param>
internal sealed record AuthoriseRequest(
    string? CardNumber,
    string? ServicePointId,
    string? TerminalId,
    TerminalService? Service,
    MoneyMember? Amount,
    string? Reference,
    bool? Capture,
    VolumeMember? Volume = null,
    string? ProductCode = null)
    : IRequest<AuthorisationWish>
{
    private const int MaxNumberDigits = 19;
    private const long MaxMillilitres = 1_000_000_000;

    /// <inheritdoc/>
    public AuthorisationWish? Read(Faults faults)
    {
        if (CardNumber is null)
        {
            faults.Add("cardNumber", FaultTexts.Required);
        }
        else if (CardNumber.Length is 0 or > MaxNumberDigits || !CardNumber.All(char.IsAsciiDigit))
        {
            faults.Add("cardNumber", FaultTexts.BadCardNumber);
        }

        var point = faults.Identifier<ServicePointId>("servicePointId", ServicePointId, Domain.ServicePointId.TryCreate);
        faults.Id("terminalId", TerminalId, isRequired: true);
        faults.Id("productCode", ProductCode, isRequired: false);
        var service = faults.Required("service", Service);
        var amount = faults.Money("amount", Amount);
        var reference = faults.Reference("reference", Reference);
        var capture = faults.Required("capture", Capture);
        if (Volume is { Millilitres: null or < 1 or > MaxMillilitres })
        {
            faults.Under("volume").Add("millilitres", FaultTexts.MustBeBetween(1, MaxMillilitres));
        }

        return faults.Any
            ? null
            : new AuthorisationWish(new Sensitive<string>(CardNumber!), new AuthorisationRequest
            {
                Service = TerminalWords.ToService(service),
                ServicePoint = point,
                Terminal = TerminalId!,
                Reference = reference,
                Amount = amount,
                Millilitres = Volume?.Millilitres,
                ProductCode = ProductCode,
                Capture = capture,
            });
    }

}

/// <summary>A transaction code that is to be spent.</summary>
/// <param name="Code">The digits, 10 of them; spaces and dashes are left out.</param>
/// <param name="ServicePointId">Where.</param>
/// <param name="TerminalId">The terminal: 1 to 64 of A-Z a-z 0-9 . _ -</param>
/// <param name="Reference">The terminal's reference, 1 to 100 visible characters; it books once.</param>
internal sealed record RedemptionRequest(string? Code, string? ServicePointId, string? TerminalId, string? Reference)
    : IRequest<RedemptionWish>, ISecretRequest
{
    private const int MaxCodeCharacters = 32;

    /// <inheritdoc/>
    public RedemptionWish? Read(Faults faults)
    {
        var digits = string.Concat((Code ?? "").Where(character => character is not (' ' or '-')));
        if (Code is null)
        {
            faults.Add("code", FaultTexts.Required);
        }
        else if (Code.Length > MaxCodeCharacters || digits.Length != TransactionCodeStore.LengthDigits || !digits.All(char.IsAsciiDigit))
        {
            faults.Add("code", TerminalFaultChecks.BadCode);
        }

        var point = faults.Identifier<ServicePointId>("servicePointId", ServicePointId, Domain.ServicePointId.TryCreate);
        faults.Id("terminalId", TerminalId, isRequired: true);
        var reference = faults.Reference("reference", Reference);
        return faults.Any ? null : new RedemptionWish(new Sensitive<string>(digits), point, TerminalId!, reference);
    }
}

/// <summary>How much to capture of what is held.</summary>
/// <param name="Amount">At most what is held; all of it when left out.</param>
internal sealed record CaptureRequest(MoneyMember? Amount = null) : IRequest<CaptureWish>
{
    /// <inheritdoc/>
    public CaptureWish? Read(Faults faults)
    {
        Money? amount = Amount is null ? null : faults.Money("amount", Amount);
        return faults.Any ? null : new CaptureWish(amount);
    }
}

/// <summary>How much to capture; null for all.</summary>
internal sealed record CaptureWish(Money? Amount);

/// <summary>A decision, as a terminal gets it.</summary>
/// <param name="Id">The authorisation's identifier.</param>
/// <param name="Decision">approved or declined.</param>
/// <param name="Reason">Why.</param>
/// <param name="ResponseCode">The code of ISO 8583.</param>
/// <param name="Balance">What is available on the card after it; null where it was declined.</param>
internal sealed record DecisionAnswer(string Id, string Decision, DecisionReason Reason, string ResponseCode, MoneyAnswer? Balance)
{
    private const string Approved = "approved";
    private const string Declined = "declined";

    /// <summary>Shows what was decided.</summary>
    public static DecisionAnswer Of(Authorisation authorisation) => new(
        authorisation.Id.ToString(),
        authorisation.Reason is DecisionReason.Approved ? Approved : Declined,
        authorisation.Reason,
        authorisation.ResponseCode,
        authorisation.AvailableAfter is { } available && authorisation.Reason is DecisionReason.Approved
            ? new MoneyAnswer(available, authorisation.Request.Amount.Currency.Code)
            : null);

    /// <summary>The answer, to be given again when the request is repeated.</summary>
    public static KeptAnswer Kept(Authorisation authorisation) => new(
        StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(Of(authorisation), TerminalJson.Default.DecisionAnswer), Location: null, Version: null);

    /// <summary>Shows what was declined without more.</summary>
    public static DecisionAnswer Of(AuthorisationId id, DecisionReason reason) =>
        new(id.ToString(), Declined, reason, Authorising.ResponseCode(reason), Balance: null);
}

/// <summary>An authorisation, as it stands.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Amount">What was asked for.</param>
/// <param name="Captured">What is booked.</param>
/// <param name="Balance">What is available on the card after the last change.</param>
internal sealed record AuthorisationAnswer(string Id, AuthorisationStatus Status, MoneyAnswer Amount, MoneyAnswer Captured, MoneyAnswer? Balance)
{
    /// <summary>Shows an authorisation.</summary>
    public static AuthorisationAnswer Of(Authorisation authorisation)
    {
        var currency = authorisation.Request.Amount.Currency.Code;
        return new AuthorisationAnswer(
            authorisation.Id.ToString(),
            authorisation.Status,
            new MoneyAnswer(authorisation.Request.Amount.Amount, currency),
            new MoneyAnswer(authorisation.Status is AuthorisationStatus.Captured ? authorisation.Captured : 0, currency),
            authorisation.AvailableAfter is { } available ? new MoneyAnswer(available, currency) : null);
    }

    /// <summary>The answer, to be given again when the request is repeated.</summary>
    public static KeptAnswer Kept(Authorisation authorisation) => new(
        StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(Of(authorisation), TerminalJson.Default.AuthorisationAnswer), Location: null, Version: null);
}

/// <summary>JSON of terminals.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(TerminalWords.ReasonConverter), typeof(TerminalWords.StatusConverter), typeof(TerminalWords.ServiceConverter)])]
[JsonSerializable(typeof(AuthoriseRequest))]
[JsonSerializable(typeof(RedemptionRequest))]
[JsonSerializable(typeof(CaptureRequest))]
[JsonSerializable(typeof(DecisionAnswer))]
[JsonSerializable(typeof(AuthorisationAnswer))]
internal sealed partial class TerminalJson : JsonSerializerContext;
