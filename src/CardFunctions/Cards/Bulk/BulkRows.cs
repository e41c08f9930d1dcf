using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Cards.Bulk;

/// <summary>The rows <c>bulk~{id}</c> and <c>bulkresult~{id}~{card}</c> of a client's partition.</summary>
internal static class BulkRows
{
    private const string OperationKind = "bulk";
    private const string ResultKind = "bulkresult";

    /// <summary>The key of an operation's row.</summary>
    public static string Key(string id) => $"{OperationKind}~{id}";

    /// <summary>What the keys of an operation's results begin with, before <c>~</c>.</summary>
    public static string ResultsKind(string id) => $"{ResultKind}~{id}";

    /// <summary>The operation as a row.</summary>
    public static TableEntity From(BulkOperation operation) => new(operation.Client.Value, Key(operation.Id))
    {
        ["Action"] = CardWords.Actions.Of(operation.Action),
        ["Profile"] = operation.Wish.Profile?.Value,
        ["Subject"] = operation.Subject,
        ["Address"] = operation.Address,
        ["TraceId"] = operation.TraceId,
        ["Total"] = operation.Total,
        ["After"] = operation.After,
        ["Changed"] = operation.Counts.Changed,
        ["Unchanged"] = operation.Counts.Unchanged,
        ["Refused"] = operation.Counts.Refused,
        ["LeasedUntil"] = operation.LeasedUntil,
        ["LeasedBy"] = operation.LeasedBy,
        ["CreatedAt"] = operation.CreatedAt,
        ["FinishedAt"] = operation.FinishedAt,
    };

    /// <summary>The operation of a row.</summary>
    public static BulkOperation ToOperation(TableEntity row) => new()
    {
        Client = ClientId.Load(row.PartitionKey),
        Id = row.RowKey[(OperationKind.Length + 1)..],
        Wish = new VirtualisationWish(
            CardWords.Actions.Load(row.Text("Action")) is CardAction.Virtualise,
            row.GetString("Profile") is { } profile ? ProfileCode.Load(profile) : null),
        Subject = row.Text("Subject"),
        Address = row.GetString("Address"),
        TraceId = row.GetString("TraceId"),
        Total = row.GetInt32("Total"),
        After = row.GetString("After"),
        Counts = new BulkCounts(row.SmallNumber("Changed"), row.SmallNumber("Unchanged"), row.SmallNumber("Refused")),
        LeasedUntil = row.Instant("LeasedUntil"),
        LeasedBy = row.GetString("LeasedBy"),
        CreatedAt = row.Instant("CreatedAt"),
        FinishedAt = row.GetDateTimeOffset("FinishedAt"),
    };

    /// <summary>The results of one part of an operation, under the key of its last card: one line a card.</summary>
    public static TableEntity FromResults(BulkOperation operation, IReadOnlyList<BulkResult> results) =>
        new(operation.Client.Value, $"{ResultsKind(operation.Id)}~{CardId.Load(results[^1].Card).Unique}")
        {
            ["Results"] = string.Join('\n', results.Select(result =>
                $"{CardId.Load(result.Card).Unique} {BulkResult.Outcomes.Of(result.Outcome)} {result.Code}")),
        };

    /// <summary>The results of a row.</summary>
    public static IEnumerable<BulkResult> ToResults(TableEntity row) => row.Text("Results").Split('\n').Select(line =>
    {
        var parts = line.Split(' ');
        var code = parts[2].Length > 0 ? parts[2] : null;
        return new BulkResult(CardId.Load(ClientId.Load(row.PartitionKey), parts[0]).ToString(), BulkResult.Outcomes.Load(parts[1]), code);
    });
}
