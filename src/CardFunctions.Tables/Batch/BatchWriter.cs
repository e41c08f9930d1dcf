using System.Buffers;
using System.Text;
using CardFunctions.Tables.Json;

namespace CardFunctions.Tables.Batch;

/// <summary>
/// A transaction as the body of one request: a batch of one change set. Source: "Performing entity group transactions" of the Azure
/// Storage REST documentation.
/// </summary>
internal static class BatchWriter
{
    private const int InitialBytesPerAction = 768;

    /// <summary>The media type of a body whose boundaries hold <paramref name="writeId"/>.</summary>
    public static string ContentType(string writeId) => $"multipart/mixed; boundary=batch_{writeId}";

    /// <summary>
    /// Writes actions that passed <see cref="Limits.TransactionLimits"/>. A line of a body never looks like a boundary: JSON has no raw
    /// line breaks, and the boundary is random.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<TableTransactionAction> actions, string endpoint, string table, string writeId)
    {
        var buffer = new ArrayBufferWriter<byte>(InitialBytesPerAction * actions.Count);
        Append(buffer, $"--batch_{writeId}\r\nContent-Type: multipart/mixed; boundary=changeset_{writeId}\r\n\r\n");
        foreach (var action in actions)
        {
            Append(buffer, $"--changeset_{writeId}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            WriteAction(buffer, action, $"{endpoint}/{table}", writeId);
        }

        Append(buffer, $"--changeset_{writeId}--\r\n--batch_{writeId}--\r\n");
        return buffer.WrittenMemory;
    }

    private static void WriteAction(ArrayBufferWriter<byte> buffer, TableTransactionAction action, string tableAddress, string writeId)
    {
        var method = action.ActionType switch
        {
            TableTransactionActionType.Add => "POST",
            TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => "PATCH",
            TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => "PUT",
            TableTransactionActionType.Delete => "DELETE",
            _ => throw new ArgumentOutOfRangeException(nameof(action), action.ActionType, "No such action."),
        };
        var address = action.ActionType == TableTransactionActionType.Add
            ? tableAddress
            : $"{tableAddress}{EntityAddress.Of(action.Entity.PartitionKey, action.Entity.RowKey)}";
        Append(buffer, $"{method} {address} HTTP/1.1\r\nAccept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\n");
        if (IfMatch(action) is { } etag)
        {
            Append(buffer, $"If-Match: {etag}\r\n");
        }

        if (action.ActionType == TableTransactionActionType.Delete)
        {
            Append(buffer, "\r\n\r\n");
            return;
        }

        var preference = action.ActionType == TableTransactionActionType.Add ? "Prefer: return-no-content\r\n" : string.Empty;
        Append(buffer, $"{preference}Content-Type: application/json\r\n\r\n");
        EntityWriter.Write(buffer, action.Entity, writeId);
        Append(buffer, "\r\n");
    }

    private static string? IfMatch(TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace => action.ETag.ToString("H"),
        TableTransactionActionType.Delete => action.ETag == default ? "*" : action.ETag.ToString("H"),
        _ => null,
    };

    private static void Append(ArrayBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text, buffer);
}
