using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;

namespace CardFunctions.Ledger;

/// <summary>A line of a statement, as answers show it.</summary>
/// <param name="Sequence">Its place, from 1, without a gap.</param>
/// <param name="Kind">Why the balance changed.</param>
/// <param name="Amount">The change; negative where money left.</param>
/// <param name="Balance">The balance after it.</param>
/// <param name="OperationId">What it belongs to: the operation, the authorisation, of a replacement the card that it made, of a grant its period.</param>
/// <param name="Reference">The caller's reference.</param>
/// <param name="Counterpart">The other card, where money moved between two.</param>
/// <param name="ServicePointId">The service point, of what happened at one.</param>
/// <param name="TerminalId">The terminal, of what happened at one.</param>
/// <param name="At">When it was booked.</param>
internal sealed record EntryAnswer(
    long Sequence,
    EntryKind Kind,
    MoneyAnswer Amount,
    MoneyAnswer Balance,
    string OperationId,
    string? Reference,
    string? Counterpart,
    string? ServicePointId,
    string? TerminalId,
    DateTime At)
{
    /// <summary>The columns of the CSV form.</summary>
    public static CsvTable<EntryAnswer> Table { get; } = new(
        ("sequence", entry => Csv.Number(entry.Sequence)),
        ("at", entry => Times.Format(entry.At)),
        ("kind", entry => LedgerWords.Kinds.Of(entry.Kind)),
        ("amount", entry => Csv.Number(entry.Amount.Amount)),
        ("balance", entry => Csv.Number(entry.Balance.Amount)),
        ("currency", entry => entry.Amount.Currency),
        ("reference", entry => entry.Reference),
        ("operationId", entry => entry.OperationId),
        ("counterpart", entry => entry.Counterpart),
        ("servicePointId", entry => entry.ServicePointId),
        ("terminalId", entry => entry.TerminalId));

    /// <summary>Shows an entry.</summary>
    public static EntryAnswer Of(LedgerEntry entry) => new(
        entry.Sequence,
        entry.Kind,
        new MoneyAnswer(entry.Amount, entry.Currency.Code),
        new MoneyAnswer(entry.BalanceAfter, entry.Currency.Code),
        entry.Operation,
        entry.Reference,
        entry.Counterpart?.ToString(),
        entry.ServicePoint?.Value,
        entry.Terminal,
        entry.At.UtcDateTime);
}

/// <summary>Whether a card agrees with its entries.</summary>
/// <param name="CardId">The card.</param>
/// <param name="Agrees">Whether nothing is wrong, be it with the balance or with the allotment.</param>
/// <param name="Entries">How many entries there are.</param>
/// <param name="Balance">What the card says its balance is.</param>
/// <param name="ComputedBalance">What the entries come to.</param>
/// <param name="Held">What the card says is held.</param>
/// <param name="ComputedHeld">What its open holds come to.</param>
/// <param name="Faults">What is wrong.</param>
/// <param name="Allotment">The same of its allotment; null where it never had one.</param>
internal sealed record VerifyAnswer(
    string CardId,
    bool Agrees,
    long Entries,
    MoneyAnswer Balance,
    MoneyAnswer ComputedBalance,
    MoneyAnswer Held,
    MoneyAnswer ComputedHeld,
    IReadOnlyList<LedgerFault> Faults,
    VerifyAccountAnswer? Allotment)
{
    /// <summary>Shows the outcome of a check.</summary>
    public static VerifyAnswer Of(Card card, VerifyAccountAnswer balance, VerifyAccountAnswer? allotment) => new(
        card.Id.ToString(),
        balance.Faults.Count == 0 && allotment is not { Faults.Count: > 0 },
        balance.Entries,
        balance.Balance,
        balance.ComputedBalance,
        balance.Held,
        balance.ComputedHeld,
        balance.Faults,
        allotment);
}

/// <summary>Whether one pot of a card agrees with its entries.</summary>
/// <param name="Entries">How many entries there are.</param>
/// <param name="Balance">What the card says its balance is.</param>
/// <param name="ComputedBalance">What the entries come to.</param>
/// <param name="Held">What the card says is held.</param>
/// <param name="ComputedHeld">What its open holds come to.</param>
/// <param name="Faults">What is wrong.</param>
internal sealed record VerifyAccountAnswer(
    long Entries, MoneyAnswer Balance, MoneyAnswer ComputedBalance, MoneyAnswer Held, MoneyAnswer ComputedHeld, IReadOnlyList<LedgerFault> Faults)
{
    /// <summary>Shows the outcome of a check.</summary>
    public static VerifyAccountAnswer Of(LedgerClaim claim, LedgerCheck check, IReadOnlyList<LedgerFault> faults, Currency currency) => new(
        check.Entries,
        new MoneyAnswer(claim.Balance, currency.Code),
        new MoneyAnswer(check.Balance, currency.Code),
        new MoneyAnswer(claim.Held, currency.Code),
        new MoneyAnswer(check.Held, currency.Code),
        faults);
}
