using CardFunctions.Audit;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Events;

/// <summary>Rejected messages over HTTP. Nobody knows whose they are, so that only who may touch every client sees them.</summary>
internal static class RejectedEventEndpoints
{
    private const string AnswerExample =
        """
        {"id":"rej_20261122_0f1e2d3c4b5a69788796a5b4c3d2e1f0","source":"service-points","reason":"idMissing","detail":"`id` is missing or not a text.",
         "message":"{\"specversion\":\"1.0\"}","messageBytes":21,"receivedAt":"2026-11-22T10:00:00Z"}
        """;

    private const string PageExample = $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""";

    public static void MapRejectedEvents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/rejected-events", ListAsync)
            .WithName("ListRejectedEvents").WithTags("Rejected events").WithSummary("Lists the messages that could not be acted on, the oldest day first.")
            .RequirePrivilegeOnEveryClient(Privilege.EventsManage)
            .WithAnswer<Page<RejectedEventAnswer>>(StatusCodes.Status200OK, PageExample);
        api.MapPost("/rejected-events/{id}/replay", ReplayAsync)
            .WithName("ReplayRejectedEvent").WithTags("Rejected events").WithSummary("Acts on a rejected message as if it had just come.")
            .WithDescription("When that is done the message goes; otherwise it stays.")
            .RequirePrivilegeOnEveryClient(Privilege.EventsManage)
            .WithAnswer<ReplayAnswer>(StatusCodes.Status200OK, """{"id":"rej_20261122_0f1e2d3c4b5a69788796a5b4c3d2e1f0","outcome":"done"}""")
            .WithProblems(
                ProblemCatalogue.RejectedEventNotFound,
                ProblemCatalogue.EventNotReady,
                ProblemCatalogue.EventStillRejected,
                ProblemCatalogue.IdempotencyKeyReused);
        api.MapDelete("/rejected-events/{id}", DeleteAsync)
            .WithName("DeleteRejectedEvent").WithTags("Rejected events").WithSummary("Drops a rejected message.")
            .RequirePrivilegeOnEveryClient(Privilege.EventsManage)
            .WithAnswer(StatusCodes.Status204NoContent)
            .WithProblems(ProblemCatalogue.RejectedEventNotFound);
    }

    private static async Task<IResult> ListAsync(ListRequest list, RejectedEventStore store, CancellationToken cancellationToken)
    {
        var (items, next) = await store.PageAsync(list.After, list.Limit, cancellationToken);
        return Answers.Ok(
            new Page<RejectedEventAnswer>([.. items.Select(RejectedEventAnswer.Of)], Cursor.Of(next)), RejectedEventsJson.Default.RejectedEventPage);
    }

    private static async Task<IResult> ReplayAsync(string id, OnceOnly once, ReplayRejectedEvent replay, CancellationToken cancellationToken) =>
        await replay.ExecuteAsync(id, once.Occasion, cancellationToken) switch
        {
            ReplayOutcome.Done done => KeptAnswers.First(done.Answer),
            ReplayOutcome.Repeated repeated => KeptAnswers.Again(repeated.What),
            ReplayOutcome.Unknown => Problems.Of(ProblemCatalogue.RejectedEventNotFound),
            ReplayOutcome.StillRejected { Rejection: var rejection } => Problems.Of(
                ProblemCatalogue.EventStillRejected, ("reason", Rejection.Reasons.Of(rejection.Reason)), ("reasonDetail", rejection.Detail)),
            ReplayOutcome.NotReady { Reason: var reason } => Problems.Of(ProblemCatalogue.EventNotReady, ("reasonDetail", reason)),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };

    private static async Task<IResult> DeleteAsync(string id, Occasion occasion, ReplayRejectedEvent replay, CancellationToken cancellationToken) =>
        await replay.DeleteAsync(id, occasion, cancellationToken) ? Answers.NoContent() : Problems.Of(ProblemCatalogue.RejectedEventNotFound);
}
