using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.CardProfiles;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Ledger;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.TransactionCodes;

/// <summary>What a transaction code can be spent on.</summary>
internal enum CodeService
{
    Fuel,
    Ticket,
}

/// <summary>The contract's words of transaction codes.</summary>
internal static class TransactionCodeWords
{
    public static readonly Words<TransactionCodeStatus> Statuses = new(
        (TransactionCodeStatus.Open, "open"),
        (TransactionCodeStatus.Spent, "spent"),
        (TransactionCodeStatus.Cancelled, "cancelled"),
        (TransactionCodeStatus.Expired, "expired"));

    public static readonly Words<CodeService> Services = new((CodeService.Fuel, "fuel"), (CodeService.Ticket, "ticket"));

    /// <summary>What it is spent on, as one of all services.</summary>
    public static CardServices ToService(CodeService service) => service switch
    {
        CodeService.Fuel => CardServices.Fuel,
        CodeService.Ticket => CardServices.Ticket,
    };

    public sealed class StatusConverter() : WordConverter<TransactionCodeStatus>(Statuses);

    public sealed class ServiceConverter() : WordConverter<CodeService>(Services);
}

/// <summary>A transaction code that is asked for.</summary>
/// <param name="Amount">How much it spends.</param>
/// <param name="Service">What for.</param>
/// <param name="ServicePointId">The one service point where it can be spent; any when left out.</param>
/// <param name="ValidMinutes">How long it can be spent: 1 to 43,200 minutes (30 days), 1,440 (a day) when left out.</param>
internal sealed record TransactionCodeRequest(MoneyMember? Amount, CodeService? Service, string? ServicePointId = null, int? ValidMinutes = null)
    : IRequest<TransactionCodeWish>
{
    private const int DefaultValidMinutes = 24 * 60;
    private const int MaxValidMinutes = 30 * 24 * 60;

    /// <inheritdoc/>
    public TransactionCodeWish? Read(Faults faults)
    {
        var amount = faults.Money("amount", Amount);
        var service = faults.Required("service", Service);
        ServicePointId? point = ServicePointId is null ? null : faults.Identifier<ServicePointId>("servicePointId", ServicePointId, Domain.ServicePointId.TryCreate);
        if (ValidMinutes is < 1 or > MaxValidMinutes)
        {
            faults.Add("validMinutes", FaultTexts.MustBeBetween(1, MaxValidMinutes));
        }

        return faults.Any
            ? null
            : new TransactionCodeWish(amount, TransactionCodeWords.ToService(service), point, TimeSpan.FromMinutes(ValidMinutes ?? DefaultValidMinutes));
    }
}

/// <summary>A transaction code that was just made, with its digits, which are shown this once.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Code">The digits, for the person who spends it.</param>
/// <param name="Amount">How much it spends.</param>
/// <param name="Service">What for.</param>
/// <param name="ExpiresAt">From when on it can't be spent.</param>
internal sealed record IssuedCodeAnswer(string Id, string Code, MoneyAnswer Amount, CardServices Service, DateTime ExpiresAt);

/// <summary>A transaction code, as answers show it: without its digits, which nobody knows any more.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="CardId">The card that it was made with.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Amount">How much it spends.</param>
/// <param name="Service">What for.</param>
/// <param name="ServicePointId">The one service point where it can be spent; null for any.</param>
/// <param name="AuthorisationId">The authorisation that spent it.</param>
/// <param name="IssuedBy">Who made it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it can't be spent.</param>
/// <param name="EndedAt">When it was spent, cancelled or released.</param>
internal sealed record TransactionCodeAnswer(
    string Id,
    string CardId,
    TransactionCodeStatus Status,
    MoneyAnswer Amount,
    CardServices Service,
    string? ServicePointId,
    string? AuthorisationId,
    string IssuedBy,
    DateTime CreatedAt,
    DateTime ExpiresAt,
    DateTime? EndedAt)
{
    /// <summary>Shows a code.</summary>
    public static TransactionCodeAnswer Of(TransactionCode code, DateTimeOffset now) => new(
        code.Id,
        code.Card.ToString(),
        code.StatusAt(now),
        new MoneyAnswer(code.Amount, code.Currency.Code),
        code.Service,
        code.ServicePoint?.Value,
        code.Authorisation,
        code.IssuedBy,
        code.CreatedAt.UtcDateTime,
        code.ExpiresAt.UtcDateTime,
        code.EndedAt?.UtcDateTime);
}

/// <summary>Makes the answers of transaction codes.</summary>
internal static class TransactionCodeAnswers
{
    /// <summary>Where a code is found.</summary>
    public static string Location(TransactionCode code) => string.Create(CultureInfo.InvariantCulture, $"{CardAnswers.Location(code.Card)}/transaction-codes/{code.Id}");

    /// <summary>The answer to a code that was made.</summary>
    public static KeptAnswer Issued(TransactionCode code, Sensitive<string> digits)
    {
        var answer = new IssuedCodeAnswer(
            code.Id, digits.Reveal(), new MoneyAnswer(code.Amount, code.Currency.Code), code.Service, code.ExpiresAt.UtcDateTime);
        return new KeptAnswer(
            StatusCodes.Status201Created,
            JsonSerializer.SerializeToUtf8Bytes(answer, TransactionCodesJson.Default.IssuedCodeAnswer),
            Location(code),
            Version: null);
    }
}

/// <summary>JSON of transaction codes.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters =
    [
        typeof(TransactionCodeWords.StatusConverter),
        typeof(TransactionCodeWords.ServiceConverter),
        typeof(ProfileWords.ServiceConverter),
    ])]
[JsonSerializable(typeof(TransactionCodeRequest))]
[JsonSerializable(typeof(IssuedCodeAnswer))]
[JsonSerializable(typeof(TransactionCodeAnswer))]
[JsonSerializable(typeof(Page<TransactionCodeAnswer>), TypeInfoPropertyName = "TransactionCodePage")]
internal sealed partial class TransactionCodesJson : JsonSerializerContext;
