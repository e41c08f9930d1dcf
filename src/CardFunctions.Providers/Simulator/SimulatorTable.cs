using System.Security.Cryptography;
using Azure;
using CardFunctions.Tables;

namespace CardFunctions.Providers.Simulator;

/// <summary>The simulator's own table, made on first use. Thread safe.</summary>
internal sealed class SimulatorTable(TableServiceClient account, string name = SimulatorTable.DefaultName)
{
    /// <summary>The name of the table.</summary>
    public const string DefaultName = "SimulatorState";

    /// <summary>The most tries of one change when others are faster.</summary>
    public const int MaxAttempts = 12;

    private const int MaxDelayMilliseconds = 40;

    private readonly TableClient _table = account.GetTableClient(name);
    private volatile bool _made;

    /// <summary>The row, or null where there is none.</summary>
    public async Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken)
    {
        var table = await OpenAsync(cancellationToken);
        var found = await table.GetEntityIfExistsAsync(partition, row, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Inserts a row.</summary>
    /// <returns>False when there is one of its key already.</returns>
    public async Task<bool> TryInsertAsync(TableEntity row, CancellationToken cancellationToken)
    {
        var table = await OpenAsync(cancellationToken);
        try
        {
            await table.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            return false;
        }
    }

    /// <summary>Changes a row that was read.</summary>
    /// <returns>False when another writer was faster.</returns>
    public async Task<bool> TryReplaceAsync(TableEntity row, ETag version, CancellationToken cancellationToken)
    {
        var table = await OpenAsync(cancellationToken);
        try
        {
            await table.UpdateEntityAsync(row, version, TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            return false;
        }
    }

    /// <summary>Inserts one row and changes another one that was read, both or neither.</summary>
    /// <returns>False when there is such a row already, or another writer was faster.</returns>
    public async Task<bool> TryInsertAndReplaceAsync(TableEntity inserted, TableEntity changed, ETag version, CancellationToken cancellationToken)
    {
        var table = await OpenAsync(cancellationToken);
        try
        {
            await table.SubmitTransactionAsync(
                [
                    new TableTransactionAction(TableTransactionActionType.Add, inserted),
                    new TableTransactionAction(TableTransactionActionType.UpdateReplace, changed, version),
                ],
                cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException exception) when (exception.Status is 409 or 412)
        {
            return false;
        }
    }

    /// <summary>Rows by a filter; none where the table is not there yet.</summary>
    public async IAsyncEnumerable<TableEntity> QueryAsync(
        string filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await OpenAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>Lets rivals part before the next try.</summary>
    public static Task PauseAsync(TimeProvider time, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, MaxDelayMilliseconds)), time, cancellationToken);

    /// <summary>Whether the storage did not do what it was asked for: it refused, failed or never answered.</summary>
    public static bool IsFailure(Exception exception) => exception is RequestFailedException or AggregateException;

    private async ValueTask<TableClient> OpenAsync(CancellationToken cancellationToken)
    {
        if (!_made)
        {
            await _table.CreateIfNotExistsAsync(cancellationToken);
            _made = true;
        }

        return _table;
    }
}

/// <summary>Columns that are known to be there.</summary>
internal static class SimulatorColumns
{
    public static string Text(this TableEntity row, string column) => row.GetString(column) ?? throw Missing(column);

    public static long Number(this TableEntity row, string column) => row.GetInt64(column) ?? throw Missing(column);

    public static DateTimeOffset Instant(this TableEntity row, string column) => row.GetDateTimeOffset(column) ?? throw Missing(column);

    public static T Word<T>(this TableEntity row, string column)
        where T : struct, Enum => Enum.Parse<T>(row.Text(column));

    private static FormatException Missing(string column) => new($"A row of the simulator lacks the column {column}.");
}
