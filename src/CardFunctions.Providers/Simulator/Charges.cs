using CardFunctions.Domain;

namespace CardFunctions.Providers.Simulator;

/// <summary>Charges, each once by its key. Throws what the storage throws, as long as nothing was charged by then.</summary>
internal sealed class Charges(SimulatorTable table, Intake intake, RegistrationStore registrations, Silence silence, TimeProvider time)
{
    private const string TokenUnknownCode = "TOKEN_UNKNOWN";
    private const string LostCode = "CARD_LOST";
    private const string InsufficientFundsCode = "INSUFFICIENT_FUNDS";
    private const string ExpiredCode = "CARD_EXPIRED";
    private const string SoftDeclinedCode = "SOFT_DECLINED";

    /// <summary>Charges.</summary>
    public Task<PaymentOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken) => intake.TakeAsync(
        RequestCheck.FaultOf(request),
        request.IdempotencyKey,
        RequestCheck.HashOf(request),
        arrival => DecideAsync(request, arrival, cancellationToken),
        cancellationToken);

    /// <summary>Tells what became of a charge; one that was not there by now can't come any more.</summary>
    public async Task<FindOutcome> FindAsync(ChargeRequest request, CancellationToken cancellationToken)
    {
        if (RequestCheck.FaultOf(request) is { } wrong)
        {
            return new FindOutcome.Found(new PaymentOutcome.Rejected(wrong));
        }

        var arrival = new Arrival(RequestCheck.HashOf(request), KeyedNames.Hash(request.IdempotencyKey), Try: 0);
        var found = await FindAsync(request.Reference, arrival, cancellationToken)
            ?? await InsertOrFindAsync(New(request, arrival, ChargeState.Withdrawn), cancellationToken);
        return found.RequestHash != arrival.Hash ? new FindOutcome.Found(new PaymentOutcome.Rejected(RejectionCode.KeyReused))
            : found.State is ChargeState.Withdrawn ? new FindOutcome.NeverArrived()
            : new FindOutcome.Found(found.Outcome);
    }

    private async Task<PaymentOutcome> DecideAsync(ChargeRequest request, Arrival arrival, CancellationToken cancellationToken)
    {
        if (arrival.Try > 1 && await FindAsync(request.Reference, arrival, cancellationToken) is { } earlier)
        {
            return await AnswerAsync(earlier, arrival, cancellationToken);
        }

        var card = (await registrations.FindByTokenAsync(request.Token, cancellationToken))?.Card;
        if (card is { Behaviour: Behaviour.Unavailable })
        {
            return new PaymentOutcome.Unavailable();
        }

        if (card is { Behaviour: Behaviour.UnansweredNotCharged })
        {
            return await silence.KeepAsync(cancellationToken);
        }

        SimulatedCharge charge;
        try
        {
            charge = await InsertOrFindAsync(Decide(request, arrival, card), cancellationToken);
        }
        catch (Exception exception) when (SimulatorTable.IsFailure(exception))
        {
            // It may be stored: nobody knows.
            return new PaymentOutcome.Unknown();
        }

        return await AnswerAsync(charge, arrival, cancellationToken);
    }

    private SimulatedCharge Decide(ChargeRequest request, Arrival arrival, SimulatedCard? card) => card switch
    {
        null => Declined(request, arrival, TokenUnknownCode, RetryAdvice.Never),
        { Behaviour: Behaviour.Lost } => Declined(request, arrival, LostCode, RetryAdvice.Never),
        { Behaviour: Behaviour.InsufficientFunds } => Declined(request, arrival, InsufficientFundsCode, RetryAdvice.Later),
        { Behaviour: Behaviour.SoftDecline } => Declined(request, arrival, SoftDeclinedCode, RetryAdvice.Authenticate),
        _ when card.Behaviour is Behaviour.Expired || request.Expiry < YearMonth.Of(time.GetUtcNow()) =>
            Declined(request, arrival, ExpiredCode, RetryAdvice.UpdateCard),
        _ => New(request, arrival, request.Capture ? ChargeState.Captured : ChargeState.Authorised) with
        {
            Captured = request.Capture ? request.Amount.Amount : 0,
            Unanswered = card.Behaviour is Behaviour.UnansweredCharged,
        },
    };

    private SimulatedCharge Declined(ChargeRequest request, Arrival arrival, string code, RetryAdvice retry) =>
        New(request, arrival, ChargeState.Declined) with { DeclineCode = code, DeclineRetry = retry };

    private SimulatedCharge New(ChargeRequest request, Arrival arrival, ChargeState state) => new(arrival.KeyHash, arrival.Hash)
    {
        Reference = request.Reference,
        State = state,
        Amount = request.Amount,
        Initiator = request.Initiator,
        At = time.GetUtcNow(),
    };

    private async Task<PaymentOutcome> AnswerAsync(SimulatedCharge charge, Arrival arrival, CancellationToken cancellationToken) =>
        charge.RequestHash != arrival.Hash ? new PaymentOutcome.Rejected(RejectionCode.KeyReused)
        : charge.Unanswered ? await silence.KeepAsync(cancellationToken)
        : charge.Outcome;

    private async Task<SimulatedCharge?> FindAsync(string reference, Arrival arrival, CancellationToken cancellationToken) =>
        await table.FindAsync(SimulatedCharge.PartitionOf(reference), SimulatedCharge.RowOf(arrival.KeyHash), cancellationToken) is { } row
            ? SimulatedCharge.Load(row)
            : null;

    private async Task<SimulatedCharge> InsertOrFindAsync(SimulatedCharge charge, CancellationToken cancellationToken)
    {
        var row = charge.ToRow();
        return await table.TryInsertAsync(row, cancellationToken)
            ? charge
            : SimulatedCharge.Load((await table.FindAsync(row.PartitionKey, row.RowKey, cancellationToken))!);
    }
}

/// <summary>An answer that does not come.</summary>
internal sealed class Silence(TimeSpan length, TimeProvider time)
{
    /// <summary>Waits as long as somebody waits for an answer, and has none.</summary>
    public async Task<PaymentOutcome> KeepAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(length, time, cancellationToken);
        return new PaymentOutcome.Unknown();
    }
}
