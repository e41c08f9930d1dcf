using Azure;

namespace CardFunctions.Tables.Limits;

/// <summary>
/// What an entity group transaction may hold. Source: "Performing entity group transactions" of the Azure Storage REST documentation.
/// </summary>
internal static class TransactionLimits
{
    public const int MaxActions = 100;

    public const int MaxBytes = 4 * 1024 * 1024;

    /// <exception cref="ArgumentException">The service would refuse it, or the emulator wrongly take it.</exception>
    public static void Check(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count is 0 or > MaxActions)
        {
            throw new ArgumentException($"A transaction has 1 to {MaxActions} actions, not {actions.Count}.", nameof(actions));
        }

        var rows = new HashSet<string>(actions.Count, StringComparer.Ordinal);
        for (var index = 0; index < actions.Count; index++)
        {
            Check(actions, index, rows);
        }
    }

    /// <exception cref="ArgumentException">The body is too large.</exception>
    public static void CheckSize(int bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new ArgumentException($"The transaction is {bytes} bytes large; {MaxBytes} are the limit.", nameof(bytes));
        }
    }

    private static void Check(IReadOnlyList<TableTransactionAction> actions, int index, HashSet<string> rows)
    {
        var action = actions[index];
        if (action.ActionType == TableTransactionActionType.Delete)
        {
            EntityLimits.CheckKey(action.Entity.PartitionKey, nameof(TableEntity.PartitionKey));
            EntityLimits.CheckKey(action.Entity.RowKey, nameof(TableEntity.RowKey));
        }
        else
        {
            EntityLimits.Check(action.Entity);
        }

        if (!string.Equals(action.Entity.PartitionKey, actions[0].Entity.PartitionKey, StringComparison.Ordinal))
        {
            throw new ArgumentException($"All actions of a transaction are in one partition; action {index} is not.", nameof(actions));
        }

        if (!rows.Add(action.Entity.RowKey))
        {
            throw new ArgumentException($"A transaction takes an entity once; action {index} takes one again.", nameof(actions));
        }

        if (action.ActionType is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace)
        {
            CheckUpdateETag(action.ETag, nameof(actions));
        }
    }

    /// <exception cref="ArgumentException">No version was given.</exception>
    public static void CheckUpdateETag(ETag etag, string name)
    {
        if (etag == default)
        {
            throw new ArgumentException("An update names the version it changes; ETag.All stands for any.", name);
        }
    }
}
