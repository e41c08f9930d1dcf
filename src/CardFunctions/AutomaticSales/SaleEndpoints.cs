using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.AutomaticSales;

/// <summary>Automatic sales over HTTP.</summary>
internal static class SaleEndpoints
{
    private const string Tag = "Automatic sales";
    private const int ReadsAtOnce = 16;

    // 10,000 items, each with identifiers of 64 characters and an alias, which names its contact again: 340 bytes at most, and some room for
    // whoever writes JSON with spaces.
    private static readonly BodyLimit Limit = new(4 * 1024 * 1024);

    private const string SaleExample =
        """
        {"id":"sal_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","name":"Season tickets 2027","currency":"CHF","onFailure":"none","status":"running","progress":0.5,
         "counts":{"pending":1,"charged":1,"declined":0,"retrying":0,"noAlias":0,"reserved":0,"unknown":0,"cancelled":0},
         "createdAt":"2026-11-22T10:00:00Z","finishedAt":null}
        """;

    private const string ItemsExample =
        """
        {"items":[{"itemId":"ticket-1","contactId":"5515801","aliasId":null,"amount":{"amount":45000,"currency":"CHF"},"instalments":1,
         "status":"retrying","paymentId":"pay_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","decline":{"code":"INSUFFICIENT_FUNDS","retry":"later"},"tries":1,
         "nextTryAt":"2026-11-23T10:00:00Z","updatedAt":"2026-11-22T10:00:00Z"}],"nextCursor":null}
        """;

    private const string RenewalsExample =
        """
        {"items":[{"contactId":"5515801","aliasId":null,"reason":"updateCard","code":"CARD_EXPIRED","itemId":"ticket-1"}],"nextCursor":null}
        """;

    public static void MapAutomaticSales(this IEndpointRouteBuilder api)
    {
        api.MapPost("/automatic-sales", CreateAsync)
            .WithName("CreateAutomaticSale").WithTags(Tag).WithSummary("Charges the aliases of many contacts, in the background.")
            .WithDescription(
                "Each item is charged once, whatever fails. What is declined for now is tried again on other days. A contact without an alias is no fault "
                + "of the run: its item says so.")
            .RequirePrivilege(Privilege.SalesAutomatic)
            .WithMetadata(Limit)
            .WithRequestExample(
                """
                {"name":"Season tickets 2027","currency":"CHF","onFailure":"none",
                 "items":[{"itemId":"ticket-1","contactId":"5515801","amount":{"amount":45000,"currency":"CHF"}}]}
                """)
            .WithAnswer<AutomaticSaleAnswer>(StatusCodes.Status202Accepted, SaleExample)
            .WithProblems(ProblemCatalogue.IdempotencyKeyReused);
        api.MapGet("/automatic-sales", ListAsync)
            .WithName("ListAutomaticSales").WithTags(Tag).WithSummary("Lists the automatic sales, the newest first.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithAnswer<Page<AutomaticSaleAnswer>>(StatusCodes.Status200OK, $$"""{"items":[{{SaleExample}}],"nextCursor":null}""");
        api.MapGet("/automatic-sales/{id}", GetAsync)
            .WithName("GetAutomaticSale").WithTags(Tag).WithSummary("Shows how far an automatic sale is.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithAnswer<AutomaticSaleAnswer>(StatusCodes.Status200OK, SaleExample)
            .WithProblems(ProblemCatalogue.AutomaticSaleNotFound);
        api.MapGet("/automatic-sales/{id}/items", ListItemsAsync)
            .WithName("ListAutomaticSaleItems").WithTags(Tag).WithSummary("Lists what became of the items; as CSV, all of them.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithQuery("status", "Only items of this status.", [.. SaleWords.ItemStatuses.All])
            .WithCsv()
            .WithAnswer<Page<AutomaticSaleItemAnswer>>(StatusCodes.Status200OK, ItemsExample)
            .WithProblems(ProblemCatalogue.AutomaticSaleNotFound);
        api.MapGet("/automatic-sales/{id}/renewals", ListRenewalsAsync)
            .WithName("ListAliasRenewals").WithTags(Tag).WithSummary("Lists the contacts whose alias must be renewed, and why; as CSV, all of them.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithCsv()
            .WithAnswer<Page<AliasRenewalAnswer>>(StatusCodes.Status200OK, RenewalsExample)
            .WithProblems(ProblemCatalogue.AutomaticSaleNotFound);
        api.MapPost("/automatic-sales/{id}/cancel", CancelAsync)
            .WithName("CancelAutomaticSale").WithTags(Tag).WithSummary("Stops what has not been started; what has been is seen through.")
            .RequirePrivilege(Privilege.SalesAutomatic)
            .WithAnswer<AutomaticSaleAnswer>(StatusCodes.Status200OK, SaleExample)
            .WithProblems(ProblemCatalogue.AutomaticSaleNotFound, ProblemCatalogue.AutomaticSaleFinished, ProblemCatalogue.Busy);
    }

    private static async Task<IResult> CreateAsync(
        Body<CreateAutomaticSaleRequest, SaleWish> body, OnceOnly once, StartSale start, CancellationToken cancellationToken) =>
        await start.ExecuteAsync(body.Command, once.Occasion, cancellationToken) switch
        {
            StartOutcome.Started started => KeptAnswers.First(started.Answer),
            StartOutcome.Repeated repeated => KeptAnswers.Again(repeated.What),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };

    private static async Task<IResult> ListAsync(ListRequest list, SaleListing listing, SaleStore sales, CancellationToken cancellationToken)
    {
        var (ids, next) = await listing.PageAsync(list.After, list.Limit, cancellationToken);
        var read = new CountedSale?[ids.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, ids.Count, options, async (index, token) => read[index] = await sales.FindCountedAsync(ids[index], token));
        return Answers.Ok(
            new Page<AutomaticSaleAnswer>([.. read.OfType<CountedSale>().Select(Show)], Cursor.Of(next)), SalesJson.Default.SalePage);
    }

    private static async Task<IResult> GetAsync(string id, SaleStore sales, CancellationToken cancellationToken) =>
        SaleStore.IsId(id) && await sales.FindCountedAsync(id, cancellationToken) is { } sale
            ? Answers.Ok(Show(sale), SalesJson.Default.AutomaticSaleAnswer, sale.Version)
            : Problems.Of(ProblemCatalogue.AutomaticSaleNotFound);

    private static async Task<IResult> ListItemsAsync(
        string id, ListRequest list, ItemQuery query, SaleStore sales, CancellationToken cancellationToken)
    {
        if (!SaleStore.IsId(id) || await sales.FindAsync(id, cancellationToken) is null)
        {
            return Problems.Of(ProblemCatalogue.AutomaticSaleNotFound);
        }

        var filter = query.Status is { } status ? SaleRow.StatusFilter(status) : null;
        if (list.WantsCsv)
        {
            return Answers.Csv(
                sales.AllItemsAsync(id, filter, list.After, cancellationToken).Select(item => AutomaticSaleItemAnswer.Of(item.Value)),
                AutomaticSaleItemAnswer.Table,
                "items.csv");
        }

        var (items, next) = await sales.ItemsAsync(id, filter, list.After, list.Limit, cancellationToken);
        return Answers.Ok(
            new Page<AutomaticSaleItemAnswer>([.. items.Select(item => AutomaticSaleItemAnswer.Of(item.Value))], Cursor.Of(next)),
            SalesJson.Default.ItemPage);
    }

    private static async Task<IResult> ListRenewalsAsync(string id, ListRequest list, SaleStore sales, CancellationToken cancellationToken)
    {
        if (!SaleStore.IsId(id) || await sales.FindAsync(id, cancellationToken) is null)
        {
            return Problems.Of(ProblemCatalogue.AutomaticSaleNotFound);
        }

        if (list.WantsCsv)
        {
            return Answers.Csv(
                sales.AllItemsAsync(id, SaleRow.RenewalFilter, list.After, cancellationToken).Select(item => AliasRenewalAnswer.Of(item.Value)),
                AliasRenewalAnswer.Table,
                "renewals.csv");
        }

        var (items, next) = await sales.ItemsAsync(id, SaleRow.RenewalFilter, list.After, list.Limit, cancellationToken);
        return Answers.Ok(
            new Page<AliasRenewalAnswer>([.. items.Select(item => AliasRenewalAnswer.Of(item.Value))], Cursor.Of(next)), SalesJson.Default.RenewalPage);
    }

    private static async Task<IResult> CancelAsync(
        string id, OnceOnly once, IfMatch ifMatch, CancelSale cancel, CancellationToken cancellationToken) =>
        await cancel.ExecuteAsync(id, ifMatch, once.Occasion, cancellationToken) switch
        {
            CancelOutcome.Cancelled cancelled => Answers.Ok(Show(cancelled.Sale), SalesJson.Default.AutomaticSaleAnswer, cancelled.Sale.Version),
            CancelOutcome.Unknown => Problems.Of(ProblemCatalogue.AutomaticSaleNotFound),
            CancelOutcome.Finished => Problems.Of(ProblemCatalogue.AutomaticSaleFinished),
            CancelOutcome.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
            CancelOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };

    private static AutomaticSaleAnswer Show(CountedSale sale) => AutomaticSaleAnswer.Of(sale.Sale.Value, sale.Counts);
}

/// <summary>A handler's parameter: which items a list shows.</summary>
/// <param name="Status">Only those of this status; null takes all.</param>
internal sealed record ItemQuery(SaleItemStatus? Status)
{
    /// <summary>Binds the parameter; an unknown status is a fault of the request.</summary>
    public static ValueTask<ItemQuery> BindAsync(HttpContext context) => new(new ItemQuery(Query.Of(context).Word("status", SaleWords.ItemStatuses)));
}
