using System.Text.Json;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Ledger;

/// <summary>An amount of money.</summary>
/// <param name="Amount">In minor units of the currency: 1 to 1,000,000,000,000,000.</param>
/// <param name="Currency">The code of ISO 4217.</param>
internal sealed record MoneyMember(long? Amount, string? Currency)
{
    /// <summary>Reads an amount, which must be greater than zero.</summary>
    public Money Read(Faults faults)
    {
        switch (Amount)
        {
            case null:
                faults.Add("amount", FaultTexts.Required);
                break;
            case < 1 or > Money.MaxAmount:
                faults.Add("amount", FaultTexts.MustBeBetween(1, Money.MaxAmount));
                break;
        }

        var currency = faults.Currency("currency", Currency);
        return faults.Any ? default : new Money(Amount.GetValueOrDefault(), currency);
    }
}

/// <summary>What is asked of an operation, but for the cards.</summary>
internal sealed record TopUpWish(Money Amount, string Reference);

/// <summary>A top-up.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Reference">The caller's reference, 1 to 100 visible characters; it books once.</param>
internal sealed record TopUpRequest(MoneyMember? Amount, string? Reference) : IRequest<TopUpWish>
{
    /// <inheritdoc/>
    public TopUpWish? Read(Faults faults)
    {
        var amount = faults.Money("amount", Amount);
        var reference = faults.Reference("reference", Reference);
        return faults.Any ? null : new TopUpWish(amount, reference);
    }
}

/// <summary>What is asked of a transfer, but for the card that money leaves.</summary>
internal sealed record TransferWish(string To, Money? Amount, string Reference);

/// <summary>A transfer to another card of the same client: of an amount, or of all that is available.</summary>
/// <param name="ToCardId">The card that money goes to.</param>
/// <param name="Reference">The caller's reference, 1 to 100 visible characters; it books once.</param>
/// <param name="Amount">How much.</param>
/// <param name="Full">True for all that is available.</param>
internal sealed record TransferRequest(string? ToCardId, string? Reference, MoneyMember? Amount = null, bool? Full = null) : IRequest<TransferWish>
{
    /// <inheritdoc/>
    public TransferWish? Read(Faults faults)
    {
        if (ToCardId is null)
        {
            faults.Add("toCardId", FaultTexts.Required);
        }

        switch (Amount, Full)
        {
            case (null, not true):
                faults.Add("amount", LedgerFaultTexts.AmountOrFull);
                break;
            case (not null, true):
                faults.Add("full", FaultTexts.MustBeAbsent);
                break;
        }

        Money? amount = Amount is null ? null : faults.Money("amount", Amount);
        var reference = faults.Reference("reference", Reference);
        return faults.Any ? null : new TransferWish(ToCardId!, amount, reference);
    }
}

/// <summary>A top-up or a transfer, as answers show it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="ClientId">The client.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CardId">The card: of a transfer, the one that money leaves.</param>
/// <param name="ToCardId">The card that money goes to, of a transfer.</param>
/// <param name="Amount">How much; null while a transfer of the full balance waits.</param>
/// <param name="Reference">The caller's reference.</param>
/// <param name="EnteredBy">Who entered it.</param>
/// <param name="DecidedBy">Who approved or rejected it, where that was somebody else.</param>
/// <param name="CreatedAt">When it was entered.</param>
/// <param name="DecidedAt">When it was booked or rejected.</param>
internal sealed record OperationAnswer(
    string Id,
    string ClientId,
    OperationKind Kind,
    OperationStatus Status,
    string CardId,
    string? ToCardId,
    MoneyAnswer? Amount,
    string Reference,
    string EnteredBy,
    string? DecidedBy,
    DateTime CreatedAt,
    DateTime? DecidedAt)
{
    /// <summary>Shows an operation.</summary>
    public static OperationAnswer Of(Operation operation) => new(
        operation.Id,
        operation.Card.Client.Value,
        operation.Kind,
        operation.Status,
        operation.Card.ToString(),
        operation.To?.ToString(),
        operation.Amount == 0 ? null : new MoneyAnswer(operation.Amount, operation.Currency.Code),
        operation.Reference,
        operation.EnteredBy,
        operation.DecidedBy,
        operation.CreatedAt.UtcDateTime,
        operation.DecidedAt?.UtcDateTime);
}

/// <summary>Makes the answers of operations.</summary>
internal static class OperationAnswers
{
    /// <summary>Where an operation is found.</summary>
    public static string Location(Operation operation) => $"/api/v1/clients/{operation.Card.Client}/operations/{operation.Id}";

    /// <summary>The answer to an operation that was entered: booked (201), or waiting (202).</summary>
    public static KeptAnswer Entered(Operation operation) => Kept(
        operation.Status is OperationStatus.Pending ? StatusCodes.Status202Accepted : StatusCodes.Status201Created, operation, Location(operation));

    /// <summary>The answer to a decision on one that waited.</summary>
    public static KeptAnswer Decided(Operation operation) => Kept(StatusCodes.Status200OK, operation, location: null);

    private static KeptAnswer Kept(int status, Operation operation, string? location) => new(
        status, JsonSerializer.SerializeToUtf8Bytes(OperationAnswer.Of(operation), LedgerJson.Default.OperationAnswer), location, operation.Version);
}
