using Azure;
using CardFunctions.Tables;

namespace CardFunctions.Storage;

/// <summary>The rows that a change of a client's partition touches, as a reader of a conflict needs to tell them apart.</summary>
internal enum Touched
{
    Client,
    Holder,
    ServicePoint,
    Card,
    CardName,
    IdempotencyKey,
}

/// <summary>Rows of one partition that change together: all of them or none.</summary>
/// <remarks>Not thread safe. Rows are inserted rather than looked for first; a conflict says which of them was there already.</remarks>
internal sealed class PartitionChange(TableClient table)
{
    private readonly List<TableTransactionAction> _actions = [];
    private readonly List<Touched> _touched = [];

    /// <summary>Adds a row that must not exist yet.</summary>
    public void Insert(Touched touched, TableEntity row)
    {
        _actions.Add(new TableTransactionAction(TableTransactionActionType.Add, row));
        _touched.Add(touched);
    }

    /// <summary>Replaces a row that must not have changed since it was read.</summary>
    public void Replace(Touched touched, TableEntity row, ETag tag)
    {
        _actions.Add(new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, tag));
        _touched.Add(touched);
    }

    /// <summary>Writes a row that was read before, or not found: inserts or replaces it.</summary>
    public void Write(Touched touched, TableEntity row, ETag? readTag)
    {
        if (readTag is { } tag)
        {
            Replace(touched, row, tag);
        }
        else
        {
            Insert(touched, row);
        }
    }

    /// <summary>Stores the change.</summary>
    /// <returns>Null when all of it is stored; else the row that another writer was faster at, and nothing is stored.</returns>
    /// <exception cref="RequestFailedException">The store could not be reached or failed.</exception>
    public async Task<Touched?> SubmitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await table.SubmitTransactionAsync(_actions, cancellationToken);
            return null;
        }
        catch (TableTransactionFailedException exception)
            when (exception.Status is 409 or 412 or 404 && exception.FailedTransactionActionIndex is { } index)
        {
            return _touched[index];
        }
    }
}
