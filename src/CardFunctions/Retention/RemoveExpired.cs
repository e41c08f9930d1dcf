using System.Runtime.CompilerServices;
using Azure;
using CardFunctions.Aliases;
using CardFunctions.AutomaticSales;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Events;
using CardFunctions.Storage;
using CardFunctions.Tables;
using CardFunctions.TransactionCodes;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Retention;

/// <summary>
/// Runs every night: removes rows that have had their time, one client at a time. Remembered answers and requests after 48 hours,
/// registrations of credit cards as long after their page has expired, wrong transaction codes after a day, references of charges after a week,
/// transaction codes that are over after 30 days, with their place in the index. Ledger entries, payments, automatic sales and the audit trail
/// stay.
/// </summary>
/// <remarks>Source of the times: the design's page on storage; an idempotency key is good for 24 hours at least.</remarks>
public sealed partial class RemoveExpired : IMessageHandler
{
    private const int ClientsPerPage = 200;
    private const int ContactsAtOnce = 8;

    private static readonly TimeSpan AnswerLife = TimeSpan.FromHours(48);
    private static readonly TimeSpan ReferenceLife = TimeSpan.FromDays(7);
    private static readonly TimeSpan TryLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan CodeLife = TimeSpan.FromDays(30);

    // Below the five minutes after which the Functions host ends a function. What is left over is for the next night.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(4);

    private readonly StorageTables _tables;
    private readonly ClientStore _clients;
    private readonly TimeProvider _time;
    private readonly ILogger<RemoveExpired> _logger;

    internal RemoveExpired(StorageTables tables, ClientStore clients, TimeProvider time, ILogger<RemoveExpired> logger) =>
        (_tables, _clients, _time, _logger) = (tables, clients, time, logger);

    /// <inheritdoc/>
    /// <param name="message">What the timer says of itself; it does not matter.</param>
    /// <param name="cancellationToken">Ends the sweep.</param>
    /// <exception cref="RequestFailedException">The store could not be reached.</exception>
    public async Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var until = _time.GetUtcNow() + MaxDuration;
        // What was asked for with a key to be made: which run that has become.
        var removed = await RemoveAsync(
            _tables.AutomaticSales, StartSale.RequestPartition, Idempotency.IdempotentRequest.Start, OlderThan(AnswerLife), until, cancellationToken);
        removed += await RemoveReferencesAsync(until, cancellationToken);
        // Half of the time at most: the clients have their turn every night.
        removed += await RemoveOfContactsAsync(until - (MaxDuration / 2), cancellationToken);
        string? after = null;
        do
        {
            (var clients, after) = await _clients.PageAsync(after, ClientsPerPage, cancellationToken);
            foreach (var client in clients)
            {
                removed += await RemoveOfClientAsync(client.Id, until, cancellationToken);
            }
        }
        while (after is not null && _time.GetUtcNow() < until);

        Log.Removed(_logger, removed, _time.GetUtcNow() >= until);
    }

    private async Task<int> RemoveOfClientAsync(ClientId client, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var answers = OlderThan(AnswerLife);
        var tries = TableClient.CreateQueryFilter($"At lt {now - TryLife}");
        // One that is open has no end.
        var codes = TableClient.CreateQueryFilter($"EndedAt lt {now - CodeLife}");
        return await RemoveAsync(_tables.Clients, client.Value, Idempotency.IdempotentRequest.Start, answers, until, cancellationToken)
            + await RemoveAsync(_tables.Clients, client.Value, CodeTries.Start, tries, until, cancellationToken)
            + await RemoveAsync(_tables.Clients, client.Value, TransactionCodeRow.Start, codes, until, cancellationToken);
    }

    // By the days on which they were noted: what is left of a contact then is of another day.
    private async Task<int> RemoveOfContactsAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var noted in DaysBefore(_tables.ContactDays, DayPartition.Of(_time.GetUtcNow() - AnswerLife), cancellationToken))
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = ContactsAtOnce, CancellationToken = cancellationToken };
            // One that was noted on several days comes once.
            await Parallel.ForEachAsync(noted.Select(note => note.RowKey).Distinct(StringComparer.Ordinal), options, async (contact, token) =>
            {
                var count = await RemoveOfContactAsync(contact, until, token);
                Interlocked.Add(ref removed, count);
            });
            if (_time.GetUtcNow() >= until)
            {
                break;
            }

            removed += await RemoveAsync(_tables.ContactDays, noted, cancellationToken);
        }

        return removed;
    }

    private async Task<int> RemoveOfContactAsync(string contact, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var over = TableClient.CreateQueryFilter($"ExpiresAt lt {_time.GetUtcNow() - AnswerLife}");
        return await RemoveAsync(_tables.Contacts, contact, Idempotency.IdempotentRequest.Start, OlderThan(AnswerLife), until, cancellationToken)
            + await RemoveAsync(_tables.Contacts, contact, RegistrationRow.Start, over, until, cancellationToken);
    }

    private async Task<int> RemoveReferencesAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var references in DaysBefore(
            _tables.PaymentIndex, DayPartition.Of(_time.GetUtcNow() - ReferenceLife), cancellationToken))
        {
            if (_time.GetUtcNow() >= until)
            {
                break;
            }

            removed += await RemoveAsync(_tables.PaymentIndex, references, cancellationToken);
        }

        return removed;
    }

    // The rows of a table whose partitions are days, before one of them, page by page.
    private static async IAsyncEnumerable<IReadOnlyList<TableEntity>> DaysBefore(
        TableClient table, string day, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var old = TableClient.CreateQueryFilter($"PartitionKey lt {day}");
        await foreach (var page in table.QueryAsync(old, PartitionChange.MaxRows, ["PartitionKey", "RowKey"], cancellationToken).AsPages())
        {
            yield return page.Values;
        }
    }

    private string OlderThan(TimeSpan life) => TableClient.CreateQueryFilter($"CreatedAt lt {_time.GetUtcNow() - life}");

    private async Task<int> RemoveAsync(
        TableClient table, string partition, string start, string expired, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var removed = 0;
        var range = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {start} and RowKey lt {start + '~'}");
        var pages = table.QueryAsync($"{range} and ({expired})", PartitionChange.MaxRows, ["PartitionKey", "RowKey", "Hash"], cancellationToken).AsPages();
        await foreach (var page in pages)
        {
            if (_time.GetUtcNow() >= until)
            {
                break;
            }

            if (start == TransactionCodeRow.Start)
            {
                // The index first: a code without its place in it is over, a place without a code means nothing.
                await Task.WhenAll(page.Values.Select(code => TransactionCodeStore.RemovePlaceAsync(_tables, code.Text("Hash"), cancellationToken)));
            }

            removed += await RemoveAsync(table, page.Values, cancellationToken);
        }

        return removed;
    }

    private static async Task<int> RemoveAsync(TableClient table, IReadOnlyList<TableEntity> rows, CancellationToken cancellationToken)
    {
        foreach (var partition in rows.GroupBy(row => row.PartitionKey, StringComparer.Ordinal))
        {
            await table.SubmitTransactionAsync(
                partition.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
        }

        return rows.Count;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Removed {Count} rows that had had their time; more is left: {IsMoreLeft}.")]
        public static partial void Removed(ILogger logger, int count, bool isMoreLeft);
    }
}
