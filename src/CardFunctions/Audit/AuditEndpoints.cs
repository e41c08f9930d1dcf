using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Http;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Audit;

/// <summary>The audit trail over HTTP.</summary>
internal static class AuditEndpoints
{
    private const string PageExample =
        """
        {"items":[{"id":"aud_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","at":"2026-11-22T10:00:00Z","subject":"alice","address":"203.0.113.7",
         "operation":"BlockCard","resource":"/api/v1/clients/sentoft/cards/crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","outcome":"done",
         "code":null,"reason":"lost","comment":"Reported by phone","traceId":"6f1c0d52-8c5b-4f0e-9a55-0d6a3f1f7b11"}],"nextCursor":null}
        """;

    // The columns of the CSV form.
    private static readonly CsvTable<AuditEntry> Table = new(
        ("id", entry => entry.Id),
        ("at", entry => Times.Format(entry.At.UtcDateTime)),
        ("subject", entry => entry.Subject),
        ("address", entry => entry.Address),
        ("operation", entry => entry.Operation),
        ("resource", entry => entry.Resource),
        ("outcome", entry => AuditEntry.Outcomes.Of(entry.Outcome)),
        ("code", entry => entry.Code),
        ("reason", entry => entry.Reason),
        ("comment", entry => entry.Comment),
        ("traceId", entry => entry.TraceId));

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        api.MapGet("/clients/{clientId}/audit", ListAsync)
            .WithName("ListAudit")
            .WithSummary("Lists who did what with a client, its service points, holders and cards, the newest first; as CSV, all of it.")
            .RequirePrivilege(Privilege.AuditRead)
            .WithProblems(ProblemCatalogue.ClientNotFound)
            .WithAudit();
        api.MapGet("/audit", ListPlatformAsync)
            .WithName("ListPlatformAudit")
            .WithSummary("Lists who did what with what belongs to no client: card profiles, operator profiles, automatic sales, rejected events; as CSV, all of it.")
            .RequirePrivilegeOnEveryClient(Privilege.AuditRead)
            .WithAudit();
        api.MapGet("/contacts/{contactId}/audit", ListOfContactAsync)
            .WithName("ListContactAudit")
            .WithSummary("Lists who did what with a contact's aliases and payments, the newest first; as CSV, all of it.")
            .RequirePrivilegeOnEveryClient(Privilege.AuditRead)
            .WithAudit();
    }

    private static void WithAudit(this RouteHandlerBuilder endpoint) => endpoint
        .WithTags("Audit")
        .WithDescription("The newest first. Refused attempts are listed too.")
        .WithCsv()
        .WithAnswer<Page<AuditAnswer>>(StatusCodes.Status200OK, PageExample);

    private static async Task<IResult> ListAsync(
        string clientId, ListRequest list, TimePeriod period, ClientStore clients, AuditTrail trail, CancellationToken cancellationToken)
    {
        var client = ClientId.Load(clientId);
        var page = trail.PageAsync(client, period, list.After, list.Limit, cancellationToken);
        if (!await clients.OwnsAsync(client, page, cancellationToken))
        {
            return Problems.Of(ProblemCatalogue.ClientNotFound);
        }

        return list.WantsCsv
            ? Csv(after => trail.PageAsync(client, period, after, ListRequest.MaxLimit, cancellationToken), list)
            : Json(await page);
    }

    private static async Task<IResult> ListPlatformAsync(ListRequest list, TimePeriod period, AuditTrail trail, CancellationToken cancellationToken) =>
        list.WantsCsv
            ? Csv(after => trail.PlatformPageAsync(period, after, ListRequest.MaxLimit, cancellationToken), list)
            : Json(await trail.PlatformPageAsync(period, list.After, list.Limit, cancellationToken));

    private static async Task<IResult> ListOfContactAsync(
        string contactId, ListRequest list, TimePeriod period, AuditTrail trail, CancellationToken cancellationToken)
    {
        var contact = ContactId.Load(contactId);
        return list.WantsCsv
            ? Csv(after => trail.PageAsync(contact, period, after, ListRequest.MaxLimit, cancellationToken), list)
            : Json(await trail.PageAsync(contact, period, list.After, list.Limit, cancellationToken));
    }

    private static CsvAnswer<AuditEntry> Csv(Func<string?, Task<(List<AuditEntry> Items, string? Next)>> pageAsync, ListRequest list) =>
        Answers.Csv(AuditTrail.AllAsync(pageAsync, list.After), Table, "audit.csv");

    private static JsonAnswer<Page<AuditAnswer>> Json((List<AuditEntry> Items, string? Next) page)
    {
        var (items, next) = page;
        return Answers.Ok(new Page<AuditAnswer>([.. items.Select(AuditAnswer.Of)], Cursor.Of(next)), AuditJson.Default.AuditPage);
    }
}

/// <summary>A line of the audit trail, as answers show it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="At">When.</param>
/// <param name="Subject">Who: the token's subject, or the source of an event.</param>
/// <param name="Address">From where: a network address, or the entity that a message came by.</param>
/// <param name="Operation">What was asked for: the name of the operation.</param>
/// <param name="Resource">The path of what it was asked for.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Code">The code of the problem that refused it.</param>
/// <param name="Reason">Why the caller did it.</param>
/// <param name="Comment">What the caller said of it.</param>
/// <param name="TraceId">The id by which logs speak of it.</param>
internal sealed record AuditAnswer(
    string Id,
    DateTime At,
    string Subject,
    string? Address,
    string Operation,
    string Resource,
    AuditOutcome Outcome,
    string? Code,
    string? Reason,
    string? Comment,
    string? TraceId)
{
    /// <summary>Shows an entry.</summary>
    public static AuditAnswer Of(AuditEntry entry) => new(
        entry.Id,
        entry.At.UtcDateTime,
        entry.Subject,
        entry.Address,
        entry.Operation,
        entry.Resource,
        entry.Outcome,
        entry.Code,
        entry.Reason,
        entry.Comment,
        entry.TraceId);
}

/// <summary>JSON of the audit trail.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, Converters = [typeof(OutcomeConverter)])]
[JsonSerializable(typeof(Page<AuditAnswer>), TypeInfoPropertyName = "AuditPage")]
internal sealed partial class AuditJson : JsonSerializerContext
{
    /// <summary>The outcome as its word.</summary>
    public sealed class OutcomeConverter() : WordConverter<AuditOutcome>(AuditEntry.Outcomes);
}
