using Azure;
using CardFunctions.Domain.Ledger;
using CardFunctions.Ledger;

namespace CardFunctions.Terminal;

/// <summary>Has a terminal's wish decided within the time that it may take, and makes true what the terminal was told. Thread safe.</summary>
internal sealed class TerminalDecisions(CardLanes lanes, TimedOutAuthorisations timedOut, TimeProvider time)
{
    /// <summary>The contract's second, with room for the way to the terminal.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMilliseconds(900);

    // A card that is replaced while a code is spent: once or twice at most.
    private const int MaxMoves = 3;

    /// <summary>The time that is left of a second that began then; nothing when it is over.</summary>
    public TimeSpan RestSince(long timestamp)
    {
        var rest = MaxDuration - time.GetElapsedTime(timestamp);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    /// <summary>Decides.</summary>
    /// <param name="asked">What is asked for.</param>
    /// <param name="workOf">Makes the work that decides; it gets what to do when it is stored and the terminal was told that it is not.</param>
    /// <param name="since">When the terminal's second began.</param>
    /// <param name="successorAsync">The card that replaced the one that is asked for.</param>
    public async Task<DecisionOutcome> DecideAsync(
        Asked asked, Func<Asked, Action, DecisionWork> workOf, long since, Func<Asked, Task<Asked>> successorAsync)
    {
        for (var moves = 0; ; moves++)
        {
            var told = asked.TimedOut(time.GetUtcNow());
            var work = workOf(asked, () => timedOut.Settle(told));
            lanes.Enter(asked.Card, work);
            if (!await IsStoredAsync(work, told, RestSince(since)))
            {
                return new DecisionOutcome.Declined(asked.Id, DecisionReason.Timeout);
            }

            if (!work.IsMoved)
            {
                return OutcomeOf(work, asked);
            }

            if (moves == MaxMoves)
            {
                return new DecisionOutcome.Declined(asked.Id, DecisionReason.Timeout);
            }

            asked = await successorAsync(asked);
        }
    }

    // False when the terminal has to be told that there was no time.
    private async Task<bool> IsStoredAsync(DecisionWork work, Authorisation told, TimeSpan rest)
    {
        try
        {
            await work.Stored.WaitAsync(rest, time);
            return true;
        }
        catch (TimeoutException) when (work.TryGiveUp())
        {
            return false;
        }
        catch (TimeoutException)
        {
            // It was done just now.
            return await IsStoredAsync(work, told, Timeout.InfiniteTimeSpan);
        }
        catch (CardBusyException)
        {
            return false;
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            // Nobody knows whether it is booked: what is answered must be made true.
            timedOut.Settle(told);
            return false;
        }
    }

    private static DecisionOutcome OutcomeOf(DecisionWork work, Asked asked) => work switch
    {
        { Repeated: Idempotency.Remembered.KeyReused reused } => new DecisionOutcome.Repeated(reused),
        { IsReused: true } => new DecisionOutcome.ReferenceReused(),
        { Outcome: { } decided } => new DecisionOutcome.Decided(decided, IsReplayed: work.Repeated is not null),
        _ => new DecisionOutcome.Declined(asked.Id, work.Without),
    };
}
