using Azure;
using CardFunctions.Tables;

namespace CardFunctions.Providers.Simulator;

/// <summary>What is done to charges that were approved, each once by its key, in one transaction with the charge.</summary>
/// <remarks>Throws what the storage throws, as long as nothing was done by then.</remarks>
internal sealed class FollowUps(SimulatorTable table, Intake intake, TimeProvider time)
{
    /// <summary>Does it.</summary>
    public Task<PaymentOutcome> DoAsync(FollowUpRequest request, CancellationToken cancellationToken) => intake.TakeAsync(
        RequestCheck.FaultOf(request),
        request.IdempotencyKey,
        RequestCheck.HashOf(request),
        arrival => DecideAsync(request, arrival, cancellationToken),
        cancellationToken);

    /// <summary>Tells what became of it; what was not there by now can't come any more.</summary>
    public async Task<FindOutcome> FindAsync(FollowUpRequest request, CancellationToken cancellationToken)
    {
        if (RequestCheck.FaultOf(request) is { } wrong)
        {
            return new FindOutcome.Found(new PaymentOutcome.Rejected(wrong));
        }

        if (SimulatedCharge.Find(request.TransactionId) is not var (partition, charge))
        {
            return new FindOutcome.Found(new PaymentOutcome.Rejected(RejectionCode.UnknownTransaction));
        }

        var arrival = new Arrival(RequestCheck.HashOf(request), KeyedNames.Hash(request.IdempotencyKey), Try: 0);
        var withdrawn = New(request, arrival, partition, charge, RejectionCode.Withdrawn);
        var found = await table.FindAsync(partition, withdrawn.RowKey, cancellationToken)
            ?? (await table.TryInsertAsync(withdrawn, cancellationToken)
                ? withdrawn
                : (await table.FindAsync(partition, withdrawn.RowKey, cancellationToken))!);
        return Answer(found, arrival) is PaymentOutcome.Rejected { Code: RejectionCode.Withdrawn }
            ? new FindOutcome.NeverArrived()
            : new FindOutcome.Found(Answer(found, arrival));
    }

    private async Task<PaymentOutcome> DecideAsync(FollowUpRequest request, Arrival arrival, CancellationToken cancellationToken)
    {
        if (SimulatedCharge.Find(request.TransactionId) is not var (partition, chargeRow))
        {
            return new PaymentOutcome.Rejected(RejectionCode.UnknownTransaction);
        }

        for (var attempt = 1; attempt <= SimulatorTable.MaxAttempts; attempt++)
        {
            if (attempt > 1)
            {
                await SimulatorTable.PauseAsync(time, cancellationToken);
            }

            if (await table.FindAsync(partition, RowOf(chargeRow, arrival), cancellationToken) is { } earlier)
            {
                return Answer(earlier, arrival);
            }

            if (await table.FindAsync(partition, chargeRow, cancellationToken) is not { } row)
            {
                return new PaymentOutcome.Rejected(RejectionCode.UnknownTransaction);
            }

            var charge = SimulatedCharge.Load(row);
            var refusal = RefusalOf(request, charge);
            var done = New(request, arrival, partition, chargeRow, refusal);
            if (await TryStoreAsync(done, refusal is null ? Apply(request, charge) : null, row.ETag, cancellationToken) is not { } stored)
            {
                return new PaymentOutcome.Unknown();
            }

            if (stored)
            {
                return Answer(done, arrival);
            }
        }

        // Others were faster every time, and nothing was done.
        return new PaymentOutcome.Unavailable();
    }

    // A refusal is stored too: the same may never be done. Null where nobody knows whether it is stored.
    private async Task<bool?> TryStoreAsync(TableEntity done, SimulatedCharge? changed, ETag version, CancellationToken cancellationToken)
    {
        try
        {
            return changed is null
                ? await table.TryInsertAsync(done, cancellationToken)
                : await table.TryInsertAndReplaceAsync(done, changed.ToRow(), version, cancellationToken);
        }
        catch (Exception exception) when (SimulatorTable.IsFailure(exception))
        {
            return null;
        }
    }

    private static string? RefusalOf(FollowUpRequest request, SimulatedCharge charge)
    {
        var (state, available) = request.Kind switch
        {
            FollowUp.Capture or FollowUp.Cancel => (ChargeState.Authorised, charge.Amount.Amount),
            FollowUp.Refund => (ChargeState.Captured, charge.Captured - charge.Refunded),
        };
        return request.Amount.Currency != charge.Amount.Currency ? RejectionCode.Currency
            : charge.State != state ? RejectionCode.State
            : request.Amount.Amount > available ? RejectionCode.TooMuch
            : request.Kind is FollowUp.Cancel && request.Amount.Amount != available ? RejectionCode.NotAll
            : null;
    }

    private static SimulatedCharge Apply(FollowUpRequest request, SimulatedCharge charge) => request.Kind switch
    {
        FollowUp.Capture => charge with { State = ChargeState.Captured, Captured = request.Amount.Amount },
        FollowUp.Cancel => charge with { State = ChargeState.Cancelled },
        FollowUp.Refund => charge with { Refunded = charge.Refunded + request.Amount.Amount },
    };

    // Behind the row of its charge, so that a look at the partition shows what was done to which.
    private static string RowOf(string chargeRow, Arrival arrival) => $"{chargeRow}~{SimulatedCharge.RowOf(arrival.KeyHash)}";

    private TableEntity New(FollowUpRequest request, Arrival arrival, string partition, string chargeRow, string? rejection) =>
        new(partition, RowOf(chargeRow, arrival))
        {
            ["Kind"] = request.Kind.ToString(),
            ["Reference"] = request.Reference,
            ["Amount"] = request.Amount.Amount,
            ["Currency"] = request.Amount.Currency.Code,
            ["Rejection"] = rejection,
            ["Request"] = arrival.Hash,
            ["TransactionId"] = $"sim_{request.Reference}_{SimulatedCharge.RowOf(arrival.KeyHash)}",
            ["At"] = time.GetUtcNow(),
        };

    private static PaymentOutcome Answer(TableEntity followUp, Arrival arrival) =>
        followUp.Text("Request") != arrival.Hash ? new PaymentOutcome.Rejected(RejectionCode.KeyReused)
        : followUp.GetString("Rejection") is { } code ? new PaymentOutcome.Rejected(code)
        : new PaymentOutcome.Approved(followUp.Text("TransactionId"));
}
