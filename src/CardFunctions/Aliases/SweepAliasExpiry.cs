using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Events;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CardFunctions.Aliases;

/// <summary>Runs every day: tells others of aliases that expire soon, and once more when they have. Each is told once for its month.</summary>
public sealed partial class SweepAliasExpiry : IMessageHandler
{
    // Below the five minutes after which the Functions host ends a function, and the process with it. The next day goes on.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(4);

    private readonly ExpiringAliases _expiring;
    private readonly ContactChanges _changes;
    private readonly StorageTables _tables;
    private readonly AliasOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SweepAliasExpiry> _logger;

    internal SweepAliasExpiry(
        ExpiringAliases expiring,
        ContactChanges changes,
        StorageTables tables,
        IOptions<AliasOptions> options,
        TimeProvider time,
        ILogger<SweepAliasExpiry> logger)
    {
        _expiring = expiring;
        _changes = changes;
        _tables = tables;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    /// <param name="message">What the timer says of itself; it does not matter.</param>
    /// <param name="cancellationToken">Ends the sweep.</param>
    /// <exception cref="Azure.RequestFailedException">The store could not be reached; what could be done was.</exception>
    public async Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var before = YearMonth.Of(now).AddMonths(_options.ExpiryNoticeMonths + 1);
        var (told, dropped) = (0, 0);
        await foreach (var (row, alias, isDefault) in _expiring.SweepAsync(before, cancellationToken))
        {
            if (_time.GetUtcNow() - now >= MaxDuration)
            {
                break;
            }

            if (alias is null)
            {
                dropped += await DropAsync(row, cancellationToken) ? 1 : 0;
            }
            else if (ExpiryNotice.Due(alias.Value, _options.ExpiryNoticeMonths, now) is { } notice)
            {
                told += await TellAsync(alias, isDefault, notice, now, cancellationToken) ? 1 : 0;
            }
        }

        Log.Swept(_logger, told, dropped);
    }

    // The note and the event are one change. One that somebody else changes at this moment is left to the next day.
    private async Task<bool> TellAsync(Stored<Alias> stored, bool isDefault, string notice, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // What is noted of it is nothing that its reader would see: the version stays.
        var alias = stored.Value with { EventSequence = stored.Value.EventSequence + 1, Notice = notice };
        var change = _changes.Of(alias.Id.Contact);
        change.Replace(Touched.Alias, AliasRow.From(alias), stored.Tag);
        change.Tell(AliasEvents.Of(AliasEventType.Expiring, alias with { UpdatedAt = now }, isDefault), now);
        return await change.SubmitAsync(cancellationToken) is null;
    }

    // A row of the index with nothing behind it: of an alias that was deleted, or has another month. One that is young may be followed
    // by its alias at any moment.
    private async Task<bool> DropAsync(TableEntity row, CancellationToken cancellationToken)
    {
        if (row.Timestamp is not { } stored || _time.GetUtcNow() - stored < TimeSpan.FromDays(1))
        {
            return false;
        }

        await _tables.AliasExpiry.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Told of {Told} aliases that expire or have; dropped {Dropped} rows of the index with nothing behind them.")]
        public static partial void Swept(ILogger logger, int told, int dropped);
    }
}
