namespace CardFunctions.Providers.Simulator;

/// <summary>What every request for money goes through before it is decided: its form, its key, and the faults that are made on purpose.</summary>
internal sealed class Intake(RequestKeys keys, Faults faults, Silence silence)
{
    /// <summary>Takes a request in, and has it decided.</summary>
    /// <param name="fault">What is wrong with its form; null for nothing.</param>
    /// <param name="key">Its idempotency key.</param>
    /// <param name="hash">What it is known by.</param>
    /// <param name="decideAsync">Decides it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<PaymentOutcome> TakeAsync(
        string? fault, string key, string hash, Func<Arrival, Task<PaymentOutcome>> decideAsync, CancellationToken cancellationToken)
    {
        if (fault is not null)
        {
            return new PaymentOutcome.Rejected(fault);
        }

        if (await keys.ArriveAsync(key, hash, cancellationToken) is not { } arrival)
        {
            return new PaymentOutcome.Rejected(RejectionCode.KeyReused);
        }

        return faults.Of(arrival) switch
        {
            Fault.Unavailable => new PaymentOutcome.Unavailable(),
            Fault.LostUnanswered => await silence.KeepAsync(cancellationToken),
            Fault.DoneUnanswered => await decideAsync(arrival) is PaymentOutcome.Unavailable unavailable
                ? unavailable
                : await silence.KeepAsync(cancellationToken),
            Fault.None => await decideAsync(arrival),
        };
    }
}
