using System.Globalization;
using System.Security.Cryptography;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Events;

/// <summary>Keeps messages that can never be acted on, for an operator to look at and to replay.</summary>
internal sealed class RejectedEventStore(StorageTables tables, TimeProvider time)
{
    /// <summary>How much of a message is kept, in bytes.</summary>
    public const int MaxKeptBytes = 32 * 1024;

    private const int IdLengthHexDigits = 32;

    /// <summary>Keeps a message. The same one, delivered again on the same day, is kept once.</summary>
    /// <returns>The identifier that it is found by, and whether it is new.</returns>
    public async Task<(string Id, bool IsNew)> KeepAsync(
        string source, ReadOnlyMemory<byte> message, Rejection rejection, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var day = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var id = $"rej_{now.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}_{Convert.ToHexStringLower(SHA256.HashData(message.Span))[..IdLengthHexDigits]}";
        var row = new TableEntity(day, id)
        {
            ["Source"] = source,
            ["Reason"] = Rejection.Reasons.Of(rejection.Reason),
            ["Detail"] = rejection.Detail,
            ["Message"] = message[..Math.Min(message.Length, MaxKeptBytes)].ToArray(),
            ["MessageBytes"] = message.Length,
            ["ReceivedAt"] = now,
        };
        return (id, await tables.RejectedEvents.TryInsertAsync(row, cancellationToken));
    }
}
