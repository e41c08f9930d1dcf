namespace CardFunctions.Tables;

/// <summary>The part of an address that names one entity.</summary>
internal static class EntityAddress
{
    /// <summary>The two keys, quoted and percent-encoded.</summary>
    public static string Of(string partitionKey, string rowKey) => $"(PartitionKey='{Quote(partitionKey)}',RowKey='{Quote(rowKey)}')";

    private static string Quote(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
