using Azure;
using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Ledger;
using CardFunctions.Security;
using CardFunctions.Storage;
using CardFunctions.TransactionCodes;

namespace CardFunctions.Terminal;

/// <summary>Spends transaction codes at a terminal, within a second.</summary>
internal sealed class Redeem(
    CardStores stores, TransactionCodeStore codes, CodeTries tries, TerminalDecisions decisions, StorageTables tables, TimeProvider time)
{
    /// <summary>Spends a code.</summary>
    /// <param name="wish">What is asked for.</param>
    /// <param name="caller">What whoever asks may do.</param>
    /// <param name="occasion">Who asks.</param>
    /// <param name="cancellationToken">Ends the looking-up; what is begun to be booked is seen through.</param>
    public async Task<DecisionOutcome> ExecuteAsync(RedemptionWish wish, Caller caller, Occasion occasion, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var nobody = AuthorisationId.Load(client: null, AuthorisationRow.UniqueOf(wish.Terminal, wish.Reference));
        using var deadline = new CancellationTokenSource(TerminalDecisions.MaxDuration, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var owner = stores.ServicePoints.FindOwnerAsync(wish.ServicePoint, limit.Token).AsTask();
            var place = codes.LocateAsync(wish.Code, limit.Token);
            await Task.WhenAll(owner, place);
            // Who may not touch the client learns nothing of what it has.
            if (!caller.MayTouchAll && (await owner is not { } theirs || !caller.MayTouch(theirs.Value)))
            {
                return new DecisionOutcome.Forbidden();
            }

            if (await owner is not { } client)
            {
                return new DecisionOutcome.Declined(nobody, DecisionReason.ServicePointUnknown);
            }

            // It counts as a wrong one until it has turned out right, so that many that are tried at once count too.
            var attempt = tries.Of(client, wish);
            var noted = tries.NoteAsync(attempt, limit.Token);
            var found = FindAsync(await place, limit.Token);
            await Task.WhenAll(noted, found);
            if (await noted is { } wait)
            {
                return new DecisionOutcome.TooManyTries(wait);
            }

            var outcome = await found is { } code
                ? await decisions.DecideAsync(AskedOf(wish, code, client, occasion), (asked, onTimedOut) => WorkOf(asked, code, onTimedOut), since, SuccessorAsync)
                : new DecisionOutcome.Declined(nobody, DecisionReason.UnknownCode);
            if (!IsWrong(outcome))
            {
                await tries.ForgetAsync(attempt);
            }

            return outcome;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RequestFailedException or AggregateException)
        {
            // Nothing was begun to be booked.
            return new DecisionOutcome.Declined(nobody, DecisionReason.Timeout);
        }
    }

    private static bool IsWrong(DecisionOutcome outcome) => outcome
        is DecisionOutcome.Declined { Reason: DecisionReason.UnknownCode }
        or DecisionOutcome.Decided { Authorisation.Reason: DecisionReason.UnknownCode };

    private static Asked AskedOf(RedemptionWish wish, TransactionCode code, ClientId client, Occasion occasion)
    {
        var request = new AuthorisationRequest
        {
            Service = code.Service,
            ServicePoint = wish.ServicePoint,
            Terminal = wish.Terminal,
            Reference = wish.Reference,
            Amount = new Money(code.Amount, code.Currency),
            Code = code.Id,
            CodeCard = code.Card,
            Capture = true,
        };
        return new Asked(request, code.Card, client, occasion);
    }

    private RedeemWork WorkOf(Asked asked, TransactionCode code, Action onTimedOut) => new(stores, codes, tables, asked, code, onTimedOut);

    private async Task<TransactionCode?> FindAsync(CodePlace? place, CancellationToken cancellationToken) =>
        place is { } known ? (await codes.FindAsync(known.Card, known.Id, cancellationToken))?.Value : null;

    private async Task<Asked> SuccessorAsync(Asked asked) =>
        asked with { Card = await stores.Cards.SuccessorAsync(asked.Card, CancellationToken.None) };
}
