using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Ledger;

/// <summary>Operations that wait for a second operator, over HTTP.</summary>
internal static class OperationEndpoints
{
    private const string PageExample = $$"""{"items":[{{LedgerEndpoints.OperationExample}}],"nextCursor":null}""";

    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        api.MapGet("/clients/{clientId}/operations", ListAsync)
            .WithName("ListOperations").WithTags("Ledger").WithSummary("Lists a client's top-ups and transfers, the oldest first.")
            .RequirePrivilege(Privilege.CardsApprove)
            .WithQuery("status", "Only operations of this status.", [.. LedgerWords.Statuses.All])
            .WithAnswer<Page<OperationAnswer>>(StatusCodes.Status200OK, PageExample)
            .WithProblems(ProblemCatalogue.ClientNotFound);
        api.MapGet("/clients/{clientId}/operations/{id}", GetAsync)
            .WithName("GetOperation").WithTags("Ledger").WithSummary("Shows a top-up or a transfer.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<OperationAnswer>(StatusCodes.Status200OK, LedgerEndpoints.OperationExample)
            .WithProblems(ProblemCatalogue.OperationNotFound);
        api.MapPost("/clients/{clientId}/operations/{id}/approve", ApproveAsync)
            .WithName("ApproveOperation").WithSummary("Approves an operation that waits, and books it. Whoever entered it can't.")
            .WithProblems(
                ProblemCatalogue.SameOperator,
                ProblemCatalogue.IllegalTransition,
                ProblemCatalogue.ServiceNotAllowed,
                ProblemCatalogue.InsufficientFunds,
                ProblemCatalogue.RecoveryOnly,
                ProblemCatalogue.BalanceTooLarge,
                ProblemCatalogue.LimitExceeded)
            .WithDecision();
        api.MapPost("/clients/{clientId}/operations/{id}/reject", RejectAsync)
            .WithName("RejectOperation").WithSummary("Rejects an operation that waits; nothing is booked.")
            .WithDecision();
    }

    private static void WithDecision(this RouteHandlerBuilder endpoint) => endpoint
        .WithTags("Ledger")
        .RequirePrivilege(Privilege.CardsApprove)
        .WithAnswer<OperationAnswer>(StatusCodes.Status200OK, LedgerEndpoints.OperationExample)
        .WithProblems(
            ProblemCatalogue.OperationNotFound, ProblemCatalogue.OperationNotPending, ProblemCatalogue.IdempotencyKeyReused, ProblemCatalogue.Busy);

    private static async Task<IResult> ListAsync(
        string clientId, ListRequest list, OperationQuery query, ClientStore clients, LedgerStore ledger, CancellationToken cancellationToken)
    {
        var client = ClientId.Load(clientId);
        var page = ledger.OperationsAsync(client, query.Status, list.After, list.Limit, cancellationToken);
        if (!await clients.OwnsAsync(client, page, cancellationToken))
        {
            return Problems.Of(ProblemCatalogue.ClientNotFound);
        }

        var (items, next) = await page;
        return Answers.Ok(new Page<OperationAnswer>([.. items.Select(OperationAnswer.Of)], Cursor.Of(next)), LedgerJson.Default.OperationPage);
    }

    private static async Task<IResult> GetAsync(string clientId, string id, LedgerStore ledger, CancellationToken cancellationToken) =>
        Ids.IsId(id) && await ledger.FindAsync(ClientId.Load(clientId), id, cancellationToken) is { Value: var operation }
            ? Answers.Ok(OperationAnswer.Of(operation), LedgerJson.Default.OperationAnswer, operation.Version)
            : Problems.Of(ProblemCatalogue.OperationNotFound);

    private static Task<IResult> ApproveAsync(
        string clientId, string id, OnceOnly once, IfMatch ifMatch, BookOperation book, CancellationToken cancellationToken) =>
        DecideAsync(clientId, id, approve: true, once, ifMatch, book, cancellationToken);

    private static Task<IResult> RejectAsync(
        string clientId, string id, OnceOnly once, IfMatch ifMatch, BookOperation book, CancellationToken cancellationToken) =>
        DecideAsync(clientId, id, approve: false, once, ifMatch, book, cancellationToken);

    private static async Task<IResult> DecideAsync(
        string clientId, string id, bool approve, OnceOnly once, IfMatch ifMatch, BookOperation book, CancellationToken cancellationToken) =>
        Ids.IsId(id)
            ? LedgerOutcomes.Show(await book.DecideAsync(ClientId.Load(clientId), id, approve, ifMatch, once.Occasion, cancellationToken))
            : Problems.Of(ProblemCatalogue.OperationNotFound);
}

/// <summary>A handler's parameter: which operations a list shows.</summary>
/// <param name="Status">Only those of this status; null takes all.</param>
internal sealed record OperationQuery(OperationStatus? Status)
{
    /// <summary>Binds the parameter; an unknown status is a fault of the request.</summary>
    public static ValueTask<OperationQuery> BindAsync(HttpContext context) => new(new OperationQuery(Query.Of(context).Word("status", LedgerWords.Statuses)));
}
