using CardFunctions.CardProfiles;
using CardFunctions.Domain;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Cards.Bulk;

/// <summary>What can be done to many cards at once, over HTTP.</summary>
internal static class BulkEndpoints
{
    private const string RequestExample = """{"cardIds":["crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f"]}""";
    private const string AnswerExample = """{"results":[{"cardId":"crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","outcome":"changed"}]}""";

    private const string OperationExample =
        """
        {"id":"blk_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","clientId":"sentoft","action":"virtualise","profile":null,"status":"finished","progress":1,
         "counts":{"changed":1,"unchanged":0,"refused":0},"createdAt":"2026-11-22T10:00:00Z","finishedAt":"2026-11-22T10:00:01Z",
         "items":[{"cardId":"crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","outcome":"changed"}],"nextCursor":null}
        """;

    public static void MapBulk(this IEndpointRouteBuilder api)
    {
        api.MapPost("/clients/{clientId}/cards/virtualise", VirtualiseAsync)
            .WithName("VirtualiseCards").WithSummary("Virtualises many cards: those of a list at once, or all of the client in the background.")
            .WithProblems(ProblemCatalogue.ProfileNotVirtualised)
            .WithBulk();
        api.MapPost("/clients/{clientId}/cards/devirtualise", DevirtualiseAsync)
            .WithName("DevirtualiseCards").WithSummary("Takes virtualisations back: each card gets the profile that it had before.")
            .WithProblems(ProblemCatalogue.ProfileVirtualised)
            .WithBulk();
        api.MapGet("/clients/{clientId}/bulk-operations/{id}", GetAsync)
            .WithName("GetBulkOperation").WithTags("Bulk operations").WithSummary("Shows how far a bulk operation is, and its results by page.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<BulkOperationAnswer>(StatusCodes.Status200OK, OperationExample)
            .WithProblems(ProblemCatalogue.BulkOperationNotFound);
    }

    private static RouteHandlerBuilder WithBulk(this RouteHandlerBuilder endpoint) => endpoint
        .WithTags("Bulk operations")
        .WithDescription("With dryRun nothing is done; the answer says what would become of each card, and which services it would lose.")
        .RequirePrivilege(Privilege.CardsVirtualise)
        .WithFlag("dryRun", "Only say what would be done.")
        .WithRequestExample(RequestExample)
        .WithAnswer<BulkAnswer>(StatusCodes.Status200OK, AnswerExample)
        .WithAnswer<BulkOperationAnswer>(StatusCodes.Status202Accepted, OperationExample)
        .WithProblems(ProblemCatalogue.ClientNotFound, ProblemCatalogue.IdempotencyKeyReused, ProblemCatalogue.Busy);

    private static Task<IResult> VirtualiseAsync(
        string clientId, Body<BulkRequest, BulkWish> body, DryRun dryRun, OnceOnly once, VirtualiseCards virtualise, CancellationToken cancellationToken) =>
        RunAsync(ClientId.Load(clientId), body.Command, isOn: true, dryRun, once, virtualise, cancellationToken);

    private static Task<IResult> DevirtualiseAsync(
        string clientId, Body<BulkRequest, BulkWish> body, DryRun dryRun, OnceOnly once, VirtualiseCards virtualise, CancellationToken cancellationToken) =>
        RunAsync(ClientId.Load(clientId), body.Command, isOn: false, dryRun, once, virtualise, cancellationToken);

    private static async Task<IResult> RunAsync(
        ClientId client, BulkWish asked, bool isOn, DryRun dryRun, OnceOnly once, VirtualiseCards virtualise, CancellationToken cancellationToken)
    {
        var wish = new VirtualisationWish(isOn, asked.Profile);
        var outcome = (dryRun.IsOn, asked.CardIds) switch
        {
            (true, var ids) => await virtualise.ForeseeAsync(client, ids, wish, cancellationToken),
            (_, { } ids) => await virtualise.ListAsync(client, ids, wish, once.Occasion, cancellationToken),
            _ => await virtualise.AllAsync(client, wish, once.Occasion, cancellationToken),
        };
        return outcome switch
        {
            BulkRequestOutcome.Answered answered => KeptAnswers.First(answered.Answer),
            BulkRequestOutcome.Repeated repeated => KeptAnswers.Again(repeated.What),
            BulkRequestOutcome.Foreseen foreseen => Answers.Ok(
                new ForeseenListAnswer(foreseen.Results.Select(pair => BulkResultAnswer.Foreseen(pair.Result, pair.Change))), BulkJson.Default.ForeseenListAnswer),
            BulkRequestOutcome.ClientUnknown => Problems.Of(ProblemCatalogue.ClientNotFound),
            BulkRequestOutcome.ProfileRefused { Why: CardOutcome.ProfileUnknown } => Problems.Invalid("profile", ProfileFaultTexts.Unknown),
            BulkRequestOutcome.ProfileRefused { Why: var why } => Problems.Of(CardOutcomes.KindOf(why)),
            BulkRequestOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };
    }

    private static async Task<IResult> GetAsync(
        string clientId, string id, ListRequest list, BulkStore bulk, CancellationToken cancellationToken)
    {
        if (!Ids.IsId(id) || await bulk.FindAsync(ClientId.Load(clientId), id, cancellationToken) is not { Value: var operation })
        {
            return Problems.Of(ProblemCatalogue.BulkOperationNotFound);
        }

        var (items, next) = await bulk.ResultsAsync(operation, list.After, list.Limit, cancellationToken);
        return Answers.Ok(BulkOperationAnswer.Of(operation, items, next), BulkJson.Default.BulkOperationAnswer);
    }
}

/// <summary>A handler's parameter: whether nothing is to be done but to say what would be.</summary>
internal sealed record DryRun(bool IsOn)
{
    /// <summary>Binds the parameter; anything but true and false is a fault of the request.</summary>
    public static ValueTask<DryRun> BindAsync(HttpContext context) => new(new DryRun(Query.Of(context).Bool("dryRun") ?? false));
}
