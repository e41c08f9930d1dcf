using CardFunctions.Tables;

namespace CardFunctions.Storage;

/// <summary>Reading rows whose columns are known to be there.</summary>
internal static class TableRows
{
    /// <summary>The row, or null where there is none.</summary>
    public static async Task<TableEntity?> FindAsync(this TableClient table, string partition, string row, CancellationToken cancellationToken)
    {
        var response = await table.GetEntityIfExistsAsync(partition, row, cancellationToken: cancellationToken);
        return response.HasValue ? response.Value : null;
    }

    /// <summary>Inserts a row.</summary>
    /// <returns>False when there is one of its key already.</returns>
    public static async Task<bool> TryInsertAsync(this TableClient table, TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (Azure.RequestFailedException exception) when (exception.Status is 409 && exception.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            return false;
        }
    }

    /// <summary>Replaces a row that must not have changed since it was read.</summary>
    /// <returns>Its new tag; null where another writer was faster.</returns>
    public static async Task<Azure.ETag?> TryReplaceAsync(this TableClient table, TableEntity row, Azure.ETag readTag, CancellationToken cancellationToken)
    {
        try
        {
            return (await table.UpdateEntityAsync(row, readTag, TableUpdateMode.Replace, cancellationToken)).Headers.ETag;
        }
        catch (Azure.RequestFailedException exception) when (exception.Status is 412)
        {
            return null;
        }
    }

    /// <summary>A text column.</summary>
    /// <exception cref="FormatException">The row lacks it.</exception>
    public static string Text(this TableEntity row, string column) => row.GetString(column) ?? throw Missing(column);

    /// <summary>A whole number.</summary>
    /// <exception cref="FormatException">The row lacks it.</exception>
    public static long Number(this TableEntity row, string column) => row.GetInt64(column) ?? throw Missing(column);

    /// <summary>A small whole number.</summary>
    /// <exception cref="FormatException">The row lacks it.</exception>
    public static int SmallNumber(this TableEntity row, string column) => row.GetInt32(column) ?? throw Missing(column);

    /// <summary>A yes or no; no where the row, written by an older version, lacks it.</summary>
    public static bool Flag(this TableEntity row, string column) => row.GetBoolean(column) ?? false;

    /// <summary>An instant.</summary>
    /// <exception cref="FormatException">The row lacks it.</exception>
    public static DateTimeOffset Instant(this TableEntity row, string column) => row.GetDateTimeOffset(column) ?? throw Missing(column);

    private static FormatException Missing(string column) => new($"A stored row lacks the column {column}.");
}
