using System.Text;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Idempotency;

/// <summary>The answer that a request got, to be given again when the request is repeated.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON, in UTF-8.</param>
/// <param name="Location">The path of what was made, if something was.</param>
/// <param name="Version">The version of what is answered with, for its <c>ETag</c>; null where it has none.</param>
internal sealed record KeptAnswer(int Status, ReadOnlyMemory<byte> Body, string? Location, long? Version)
{
    /// <summary>The row that remembers the answer; stored together with what the request changes.</summary>
    public TableEntity ToRow(string partition, IdempotentRequest request, DateTimeOffset now) => new(partition, request.RowKey)
    {
        ["Hash"] = request.Hash,
        ["Status"] = Status,
        ["Body"] = Encoding.UTF8.GetString(Body.Span),
        ["Location"] = Location,
        ["AnswerVersion"] = Version,
        ["CreatedAt"] = now,
    };

    /// <summary>The answer that a row remembers.</summary>
    public static KeptAnswer FromRow(TableEntity row) =>
        new(row.SmallNumber("Status"), Encoding.UTF8.GetBytes(row.Text("Body")), row.GetString("Location"), row.GetInt64("AnswerVersion"));
}

/// <summary>Remembers answers together with what they tell of.</summary>
internal static class Remembering
{
    /// <summary>
    /// Adds the row of an answer to a change, before any other: a repeated request that runs at the same time is then told from
    /// one that clashes with it.
    /// </summary>
    public static void Remember(
        this PartitionChange change, KeptAnswer answer, string partition, IdempotentRequest? request, DateTimeOffset now)
    {
        if (request is not null)
        {
            change.Insert(Touched.IdempotencyKey, answer.ToRow(partition, request, now));
        }
    }
}

/// <summary>What is remembered of a request.</summary>
internal abstract record Remembered
{
    private Remembered()
    {
    }

    /// <summary>The same request was answered before.</summary>
    public sealed record Answered(KeptAnswer Answer) : Remembered;

    /// <summary>Another request had the key.</summary>
    public sealed record KeyReused : Remembered;
}

/// <summary>Looks up whether a request was answered before.</summary>
internal sealed class IdempotencyStore(StorageTables tables)
{
    /// <summary>What is remembered of the request in the scope of a client; null when it is new, or has no key.</summary>
    public async Task<Remembered?> FindAsync(string partition, IdempotentRequest? request, CancellationToken cancellationToken)
    {
        if (request is null || await tables.Clients.FindAsync(partition, request.RowKey, cancellationToken) is not { } row)
        {
            return null;
        }

        return row.Text("Hash") == request.Hash ? new Remembered.Answered(KeptAnswer.FromRow(row)) : new Remembered.KeyReused();
    }
}
