using CardFunctions.Domain;
using CardFunctions.Domain.Ledger;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Terminal;

/// <summary>
/// Sees to it that an authorisation whose terminal was told "no time" costs nothing: what was booked all the same is taken back, and what
/// is not booked yet can't be any more. Thread safe.
/// </summary>
/// <remarks>
/// It is noted in <c>Pending</c>, so that the sweep goes on with it if the process dies; while not even that can be stored, it is tried
/// again from memory. A terminal that asks again with the same reference meanwhile is told what holds, and that stays.
/// </remarks>
internal sealed partial class TimedOutAuthorisations(
    SettleAuthorisation settle, PendingMarkers markers, StorageTables tables, TimeProvider time, ILogger<TimedOutAuthorisations> logger) : IPendingWork
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(30);

    /// <inheritdoc/>
    public PendingKind Kind => PendingKind.TimedOutAuthorisation;

    /// <summary>Settles what a terminal was told, in the background.</summary>
    /// <param name="told">What it was told.</param>
    public void Settle(Authorisation told) => _ = Task.Run(() => SettleAsync(told));

    /// <inheritdoc/>
    public async Task ResumeAsync(PendingMarker marker, PendingLook look, CancellationToken cancellationToken)
    {
        var client = ClientId.Load(marker.Partition);
        if (await tables.Clients.FindAsync(client.Value, AuthorisationRow.TimedOutKey(marker.Id), cancellationToken) is { } row)
        {
            await DoAsync(AuthorisationRow.ToAuthorisation(row), cancellationToken);
        }
    }

    private async Task SettleAsync(Authorisation told)
    {
        var since = time.GetTimestamp();
        for (var delay = FirstDelay; time.GetElapsedTime(since) < MaxDuration; delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
        {
            try
            {
                await markers.SetAsync(PendingKind.TimedOutAuthorisation, tables.Clients.Name, told.Card.Client.Value, told.Id.Unique, CancellationToken.None);
                await tables.Clients.UpsertEntityAsync(AuthorisationRow.TimedOutOf(told), TableUpdateMode.Replace);
                await DoAsync(told, CancellationToken.None);
                return;
            }
#pragma warning disable CA1031 // Whatever fails, it must be tried again: money hangs on it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.NotSettled(logger, told.Id.ToString(), exception.GetType().Name);
                await Task.Delay(delay, time);
            }
        }
    }

    private async Task DoAsync(Authorisation told, CancellationToken cancellationToken)
    {
        var settled = await settle.ExecuteAsync(told.Card, told.Id.Unique, new SettleWish(Settlement.TimeOut, Fence: told), cancellationToken);
        await tables.Clients.DeleteEntityAsync(told.Card.Client.Value, AuthorisationRow.TimedOutKey(told.Id.Unique), cancellationToken: cancellationToken);
        Log.Settled(logger, told.Id.ToString(), settled.Outcome);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The authorisation {AuthorisationId} timed out and is settled: {Outcome}.")]
        public static partial void Settled(ILogger logger, string authorisationId, SettleOutcome outcome);

        [LoggerMessage(LogLevel.Warning, "The authorisation {AuthorisationId} timed out and can't be settled yet: {Failure}.")]
        public static partial void NotSettled(ILogger logger, string authorisationId, string failure);
    }
}
