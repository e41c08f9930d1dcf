using System.Globalization;
using CardFunctions.Http;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Audit;

/// <summary>What became of what was asked for.</summary>
internal enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was refused, and nothing was changed.</summary>
    Refused,
}

/// <summary>One line of the audit trail: who did what, when, from where, with the outcome.</summary>
internal sealed record AuditEntry
{
    /// <summary>The contract's words of the outcomes.</summary>
    public static readonly Words<AuditOutcome> Outcomes = new((AuditOutcome.Done, "done"), (AuditOutcome.Refused, "refused"));

    /// <summary>Its identifier.</summary>
    public required string Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required string Subject { get; init; }

    /// <summary>From where.</summary>
    public string? Address { get; init; }

    /// <summary>What was asked for: the name of the function.</summary>
    public required string Operation { get; init; }

    /// <summary>The path of what it was asked for.</summary>
    public required string Resource { get; init; }

    /// <summary>What became of it.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>The code of the problem that refused it.</summary>
    public string? Code { get; init; }

    /// <summary>Why the caller did it.</summary>
    public string? Reason { get; init; }

    /// <summary>What the caller said of it.</summary>
    public string? Comment { get; init; }

    /// <summary>The id by which logs speak of it.</summary>
    public string? TraceId { get; init; }

    /// <summary>The entry of something that was done.</summary>
    /// <param name="occasion">Who, from where, by which operation.</param>
    /// <param name="resource">The path of what was changed.</param>
    /// <param name="now">When.</param>
    /// <param name="note">Why.</param>
    public static AuditEntry Done(Occasion occasion, string resource, DateTimeOffset now, AuditNote? note = null) => new()
    {
        Id = $"aud_{Guid.CreateVersion7(now):N}",
        At = now,
        Subject = occasion.Subject,
        Address = occasion.Address,
        Operation = occasion.Operation,
        Resource = resource,
        Reason = note?.Reason,
        Comment = note?.Comment,
        TraceId = occasion.TraceId,
    };

    /// <summary>The entry of something that was refused.</summary>
    public static AuditEntry Refused(Occasion occasion, string resource, DateTimeOffset now, string code) =>
        Done(occasion, resource, now) with { Outcome = AuditOutcome.Refused, Code = code };
}

/// <summary>What a caller said of a change.</summary>
/// <param name="Reason">The reason, as one of the contract's words.</param>
/// <param name="Comment">Words of the caller's own.</param>
internal sealed record AuditNote(string? Reason, string? Comment = null);

/// <summary>The rows <c>audit~{inverted time}~{id}</c> of a partition, the newest first.</summary>
internal static class AuditRow
{
    /// <summary>What the keys begin with.</summary>
    public const string Kind = "audit";

    /// <summary>What the rest of the keys of an instant begins with; that of an earlier one is greater.</summary>
    public static string Inverted(DateTimeOffset time) => (DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The place of an entry in its trail: the rest of its key.</summary>
    public static string PlaceOf(AuditEntry entry) => $"{Inverted(entry.At)}~{entry.Id}";

    /// <summary>The entry as a row.</summary>
    public static TableEntity From(AuditEntry entry, string partition) => new(partition, $"{Kind}~{PlaceOf(entry)}")
    {
        ["At"] = entry.At,
        ["Subject"] = entry.Subject,
        ["Address"] = entry.Address,
        ["Operation"] = entry.Operation,
        ["Resource"] = entry.Resource,
        ["Outcome"] = AuditEntry.Outcomes.Of(entry.Outcome),
        ["Code"] = entry.Code,
        ["Reason"] = entry.Reason,
        ["Comment"] = entry.Comment,
        ["TraceId"] = entry.TraceId,
    };

    /// <summary>The entry of a row.</summary>
    public static AuditEntry ToEntry(TableEntity row) => new()
    {
        Id = row.RowKey[(row.RowKey.LastIndexOf('~') + 1)..],
        At = row.Instant("At"),
        Subject = row.Text("Subject"),
        Address = row.GetString("Address"),
        Operation = row.Text("Operation"),
        Resource = row.Text("Resource"),
        Outcome = AuditEntry.Outcomes.Load(row.Text("Outcome")),
        Code = row.GetString("Code"),
        Reason = row.GetString("Reason"),
        Comment = row.GetString("Comment"),
        TraceId = row.GetString("TraceId"),
    };
}
