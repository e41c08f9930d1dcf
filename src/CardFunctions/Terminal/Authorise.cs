using Azure;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Outbox;
using CardFunctions.Security;
using CardFunctions.Storage;
using Microsoft.Extensions.Options;

namespace CardFunctions.Terminal;

/// <summary>How an authorisation ended.</summary>
internal abstract record AuthoriseOutcome
{
    private AuthoriseOutcome()
    {
    }

    /// <summary>It was decided; an approval is stored.</summary>
    public sealed record Decided(Authorisation Authorisation) : AuthoriseOutcome;

    /// <summary>It was declined, without a card or a service point to store that with, or without the time for it.</summary>
    public sealed record Declined(AuthorisationId Id, DecisionReason Reason) : AuthoriseOutcome;

    /// <summary>The caller may not act for the client of the service point.</summary>
    public sealed record Forbidden : AuthoriseOutcome;

    /// <summary>The terminal used the reference for something else.</summary>
    public sealed record ReferenceReused : AuthoriseOutcome;
}

/// <summary>Decides what a card may do at a terminal, within a second.</summary>
internal sealed class Authorise(
    CardStores stores,
    CardNumberIndex numbers,
    CardLanes lanes,
    PendingMarkers markers,
    TimedOutAuthorisations timedOut,
    StorageTables tables,
    IOptions<CardOptions> options,
    TimeProvider time)
{
    // The contract's second, with room for the way to the terminal.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMilliseconds(900);

    /// <summary>Decides on a request.</summary>
    /// <param name="digits">The card's number, as the terminal read it.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the looking-up; what is begun to be booked is seen through.</param>
    public async Task<AuthoriseOutcome> ExecuteAsync(
        Sensitive<string> digits, AuthorisationRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var unique = AuthorisationRow.UniqueOf(request.Terminal, request.Reference);
        var nobody = AuthorisationId.Load(client: null, unique);
        using var deadline = new CancellationTokenSource(MaxDuration, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var owner = stores.ServicePoints.FindOwnerAsync(request.ServicePoint, limit.Token).AsTask();
            var card = FindCardAsync(digits, limit.Token).AsTask();
            await Task.WhenAll(owner, card);
            // Who may not touch the client learns nothing of what it has.
            if (!caller.MayTouchAll && (await owner is not { } theirs || !caller.MayTouch(theirs.Value)))
            {
                return new AuthoriseOutcome.Forbidden();
            }

            return (await owner, await card) switch
            {
                (null, _) => new AuthoriseOutcome.Declined(nobody, DecisionReason.ServicePointUnknown),
                (_, null) => new AuthoriseOutcome.Declined(nobody, DecisionReason.UnknownCard),
                ({ } client, { } id) => await DecideAsync(request, id, client, unique, MaxDuration - time.GetElapsedTime(since)),
            };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RequestFailedException or AggregateException)
        {
            // Nothing was begun to be booked.
            return new AuthoriseOutcome.Declined(nobody, DecisionReason.Timeout);
        }
    }

    private async ValueTask<CardId?> FindCardAsync(Sensitive<string> digits, CancellationToken cancellationToken) =>
        stores.Issuing.TryRead(digits.Reveal(), out var number) ? await numbers.FindAsync(number, cancellationToken) : null;

    private async Task<AuthoriseOutcome> DecideAsync(AuthorisationRequest request, CardId card, ClientId pointClient, string unique, TimeSpan rest)
    {
        var fence = Fence(request, card, pointClient, unique);
        var work = new AuthoriseWork(
            stores, tables, markers, request, card, pointClient, unique, options.Value.HoldTime, onTimedOut: () => timedOut.Settle(fence));
        lanes.Enter(card, work);
        try
        {
            await work.Stored.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time);
        }
        catch (TimeoutException) when (work.TryGiveUp())
        {
            return new AuthoriseOutcome.Declined(fence.Id, DecisionReason.Timeout);
        }
        catch (TimeoutException)
        {
            // It was done just now.
            await work.Stored;
        }
        catch (CardBusyException)
        {
            return new AuthoriseOutcome.Declined(fence.Id, DecisionReason.Timeout);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            // Nobody knows whether it is booked: what is answered must be made true.
            timedOut.Settle(fence);
            return new AuthoriseOutcome.Declined(fence.Id, DecisionReason.Timeout);
        }

        return work switch
        {
            { IsReused: true } => new AuthoriseOutcome.ReferenceReused(),
            { Outcome: { } decided } => new AuthoriseOutcome.Decided(decided),
            _ => new AuthoriseOutcome.Declined(fence.Id, work.Without),
        };
    }

    // What the terminal was told, to be stored where nothing is yet, so that nothing can be booked any more.
    private Authorisation Fence(AuthorisationRequest request, CardId card, ClientId pointClient, string unique) => new()
    {
        Id = AuthorisationId.Load(card.Client, unique),
        Request = request,
        Card = card,
        ServicePointClient = pointClient,
        Reason = DecisionReason.Timeout,
        ResponseCode = Authorising.ResponseCode(DecisionReason.Timeout),
        Status = AuthorisationStatus.Declined,
        At = time.GetUtcNow(),
    };
}
