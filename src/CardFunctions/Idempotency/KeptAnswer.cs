using System.Globalization;
using System.Text;
using CardFunctions.Audit;
using CardFunctions.Domain;
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
    // A column holds 32 Ki characters at most; the answer to a bulk request has more.
    private const int MaxColumnCharacters = 30_000;

    /// <summary>The row that remembers the answer; stored together with what the request changes.</summary>
    public TableEntity ToRow(string partition, IdempotentRequest request, DateTimeOffset now)
    {
        var row = new TableEntity(partition, request.RowKey)
        {
            ["Hash"] = request.Hash,
            ["Status"] = Status,
            ["Location"] = Location,
            ["AnswerVersion"] = Version,
            ["CreatedAt"] = now,
        };
        foreach (var (index, part) in Encoding.UTF8.GetString(Body.Span).Chunk(MaxColumnCharacters).Index())
        {
            row[ColumnOfBody(index)] = new string(part);
        }

        return row;
    }

    /// <summary>The answer that a row remembers.</summary>
    public static KeptAnswer FromRow(TableEntity row) =>
        new(row.SmallNumber("Status"), BodyOf(row), row.GetString("Location"), row.GetInt64("AnswerVersion"));

    private static byte[] BodyOf(TableEntity row)
    {
        var body = new StringBuilder();
        for (var index = 0; row.GetString(ColumnOfBody(index)) is { } part; index++)
        {
            body.Append(part);
        }

        return Encoding.UTF8.GetBytes(body.ToString());
    }

    private static string ColumnOfBody(int index) => index == 0 ? "Body" : string.Create(CultureInfo.InvariantCulture, $"Body{index}");
}

/// <summary>A request that is remembered before it has an answer, since a payment provider is asked in between.</summary>
internal static class BegunRequest
{
    /// <summary>The column that says what the request is about.</summary>
    public const string SubjectColumn = "Subject";

    /// <summary>The row that remembers the request; stored together with what is to be asked.</summary>
    public static TableEntity ToRow(string partition, IdempotentRequest request, string subject, DateTimeOffset now) => new(partition, request.RowKey)
    {
        ["Hash"] = request.Hash,
        [SubjectColumn] = subject,
        ["CreatedAt"] = now,
    };
}

/// <summary>Remembers answers together with what they tell of.</summary>
internal static class Remembering
{
    /// <summary>
    /// Adds the row of an answer to a change, before any other: a repeated request that runs at the same time is then told from
    /// one that clashes with it.
    /// </summary>
    public static void Remember(
        this PartitionChange change, KeptAnswer answer, string partition, Occasion occasion, DateTimeOffset now)
    {
        if (occasion.Once is { } request)
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

    /// <summary>The same request was begun, and is not over: it has to do with a payment provider.</summary>
    /// <param name="Subject">What it is about.</param>
    public sealed record Begun(string Subject) : Remembered;
}

/// <summary>Looks up whether a request was answered before.</summary>
internal sealed class IdempotencyStore(StorageTables tables, ClientChanges changes)
{
    /// <summary>
    /// Remembers an answer that is part of no change, such as that there was nothing to change: whatever others did since, the same
    /// request gets it again. Does nothing where the request has no key.
    /// </summary>
    /// <returns>What the same request at the same time was told first; null where it is this answer that stays.</returns>
    public async Task<Remembered?> KeepAsync(
        ClientId client, KeptAnswer answer, Occasion occasion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (occasion.Once is null)
        {
            return null;
        }

        var change = changes.Of(client);
        change.Remember(answer, client.Value, occasion, now);
        return await change.SubmitAsync(cancellationToken) is null ? null : await FindAsync(client.Value, occasion, cancellationToken);
    }

    /// <summary>
    /// A refusal, unless the same request at the same time was first: what that one did is no reason to refuse this one.
    /// </summary>
    /// <param name="refusal">How the request ended.</param>
    /// <param name="client">The client whose partition it was about.</param>
    /// <param name="occasion">The request.</param>
    /// <param name="repeat">How it ends where it was answered before.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<T> UnlessAnsweredAsync<T>(
        T refusal, ClientId client, Occasion occasion, Func<Remembered, T> repeat, CancellationToken cancellationToken) =>
        await FindAsync(client.Value, occasion, cancellationToken) is { } seen ? repeat(seen) : refusal;

    /// <summary>What is remembered of the request in the scope of a client; null when it is new, or has no key.</summary>
    public Task<Remembered?> FindAsync(string client, Occasion occasion, CancellationToken cancellationToken) =>
        FindAsync(tables.Clients, client, occasion, cancellationToken);

    /// <summary>What is remembered of the request in a partition of any table; null when it is new, or has no key.</summary>
    public static async Task<Remembered?> FindAsync(TableClient table, string partition, Occasion occasion, CancellationToken cancellationToken)
    {
        if (occasion.Once is not { } request || await table.FindAsync(partition, request.RowKey, cancellationToken) is not { } row)
        {
            return null;
        }

        return row.Text("Hash") != request.Hash ? new Remembered.KeyReused()
            : row.GetInt32("Status") is null ? new Remembered.Begun(row.Text(BegunRequest.SubjectColumn))
            : new Remembered.Answered(KeptAnswer.FromRow(row));
    }
}
