using Azure;
using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Outbox;
using CardFunctions.Security;
using CardFunctions.Storage;
using Microsoft.Extensions.Options;

namespace CardFunctions.Terminal;

/// <summary>Decides what a card may do at a terminal, within a second.</summary>
internal sealed class Authorise(
    CardStores stores,
    CardNumberIndex numbers,
    TerminalDecisions decisions,
    PendingMarkers markers,
    StorageTables tables,
    IOptions<CardOptions> options,
    TimeProvider time)
{
    /// <summary>Decides on a request.</summary>
    /// <param name="digits">The card's number, as the terminal read it.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="caller">What whoever asks may do.</param>
    /// <param name="occasion">Who asks.</param>
    /// <param name="cancellationToken">Ends the looking-up; what is begun to be booked is seen through.</param>
    public async Task<DecisionOutcome> ExecuteAsync(
        Sensitive<string> digits, AuthorisationRequest request, Caller caller, Occasion occasion, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var nobody = AuthorisationId.Load(client: null, AuthorisationRow.UniqueOf(request.Terminal, request.Reference));
        using var deadline = new CancellationTokenSource(TerminalDecisions.MaxDuration, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var owner = stores.ServicePoints.FindOwnerAsync(request.ServicePoint, limit.Token).AsTask();
            var card = FindCardAsync(digits, limit.Token).AsTask();
            await Task.WhenAll(owner, card);
            // Who may not touch the client learns nothing of what it has.
            if (!caller.MayTouchAll && (await owner is not { } theirs || !caller.MayTouch(theirs.Value)))
            {
                return new DecisionOutcome.Forbidden();
            }

            return (await owner, await card) switch
            {
                (null, _) => new DecisionOutcome.Declined(nobody, DecisionReason.ServicePointUnknown),
                (_, null) => new DecisionOutcome.Declined(nobody, DecisionReason.UnknownCard),
                ({ } client, { } id) => await decisions.DecideAsync(new Asked(request, id, client, occasion), WorkOf, since, Task.FromResult),
            };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RequestFailedException or AggregateException)
        {
            // Nothing was begun to be booked.
            return new DecisionOutcome.Declined(nobody, DecisionReason.Timeout);
        }
    }

    private AuthoriseWork WorkOf(Asked asked, Action onTimedOut) => new(stores, tables, markers, asked, options.Value.HoldTime, onTimedOut);

    private async ValueTask<CardId?> FindCardAsync(Sensitive<string> digits, CancellationToken cancellationToken) =>
        stores.Issuing.TryRead(digits.Reveal(), out var number) ? await numbers.FindAsync(number, cancellationToken) : null;
}
