using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Ledger;

/// <summary>Allotments over HTTP.</summary>
internal static class AllotmentEndpoints
{
    private const string AnswerExample =
        """
        {"cardId":"crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","amount":{"amount":40000,"currency":"XOF"},"period":"month","carryOver":false,
         "available":{"amount":25000,"currency":"XOF"},"held":{"amount":0,"currency":"XOF"},"renewsOn":"2026-12-01"}
        """;

    public static void MapAllotments(this IEndpointRouteBuilder api)
    {
        var allotment = api.MapGroup("/clients/{clientId}/cards/{cardId}/allotment");
        allotment.MapPut("", PutAsync)
            .WithName("PutAllotment").WithTags("Ledger").WithSummary("Gives a card a periodic allowance, or changes it.")
            .WithDescription(
                "A pot beside the balance, which only the service allotment spends from. It is granted whole for the period that runs, and "
                + "renewed by the calendar (UTC, weeks from Monday). A change gives or takes the difference at once.")
            .RequirePrivilege(Privilege.CardsOperate)
            .WithRequestExample("""{"amount":{"amount":40000,"currency":"XOF"},"period":"month","carryOver":false}""")
            .WithAnswer<AllotmentAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithAnswer<AllotmentAnswer>(StatusCodes.Status201Created, AnswerExample)
            .WithProblems(ProblemCatalogue.CardNotFound, ProblemCatalogue.IllegalTransition, ProblemCatalogue.CurrencyMismatch, ProblemCatalogue.Busy);
        allotment.MapGet("", GetAsync)
            .WithName("GetAllotment").WithTags("Ledger").WithSummary("Shows a card's allotment, renewed as of now.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<AllotmentAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.CardNotFound, ProblemCatalogue.AllotmentNotFound);
        allotment.MapDelete("", EndAsync)
            .WithName("EndAllotment").WithTags("Ledger").WithSummary("Ends a card's allotment; what is left lapses, what is held may still be captured.")
            .RequirePrivilege(Privilege.CardsOperate)
            .WithAnswer(StatusCodes.Status204NoContent)
            .WithProblems(ProblemCatalogue.CardNotFound, ProblemCatalogue.AllotmentNotFound, ProblemCatalogue.Busy);
        allotment.MapGet("/entries", EntriesAsync)
            .WithName("ListAllotmentEntries").WithTags("Ledger").WithSummary("Shows the statement of a card's allotment, the newest entry first; as CSV, all of it.")
            .WithDescription("A renewal is booked with the first use after it.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithCsv()
            .WithAnswer<Page<EntryAnswer>>(StatusCodes.Status200OK, LedgerEndpoints.EntriesExample)
            .WithProblems(ProblemCatalogue.CardNotFound);
    }

    private static async Task<IResult> PutAsync(
        string clientId,
        string cardId,
        Body<AllotmentRequest, AllotmentWish> body,
        Occasion occasion,
        IfMatch ifMatch,
        AllotCard allot,
        TimeProvider time,
        CancellationToken cancellationToken) => CardEndpoints.IdOf(clientId, cardId) is { } id
            ? await allot.PutAsync(id, body.Command, ifMatch, occasion, cancellationToken) switch
            {
                AllotOutcome.Done { IsNew: true, Card: var card } => Answers.Created(
                    AllotmentAnswer.Location(card.Id), AllotmentAnswer.Of(card, time.GetUtcNow())!, LedgerJson.Default.AllotmentAnswer, card.Version),
                AllotOutcome.Done { Card: var card } => Answers.Ok(
                    AllotmentAnswer.Of(card, time.GetUtcNow())!, LedgerJson.Default.AllotmentAnswer, card.Version),
                var other => Refuse(other),
            }
            : Problems.Of(ProblemCatalogue.CardNotFound);

    private static async Task<IResult> GetAsync(
        string clientId, string cardId, CardStore cards, TimeProvider time, CancellationToken cancellationToken)
    {
        if (CardEndpoints.IdOf(clientId, cardId) is not { } id || await cards.FindAsync(id, cancellationToken) is not { Value: var card })
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        return AllotmentAnswer.Of(card, time.GetUtcNow()) is { } answer
            ? Answers.Ok(answer, LedgerJson.Default.AllotmentAnswer, card.Version)
            : Problems.Of(ProblemCatalogue.AllotmentNotFound);
    }

    private static async Task<IResult> EndAsync(
        string clientId, string cardId, Occasion occasion, IfMatch ifMatch, AllotCard allot, CancellationToken cancellationToken) =>
        CardEndpoints.IdOf(clientId, cardId) is { } id
            ? await allot.EndAsync(id, ifMatch, occasion, cancellationToken) is var outcome and not AllotOutcome.Done ? Refuse(outcome) : Answers.NoContent()
            : Problems.Of(ProblemCatalogue.CardNotFound);

    private static Task<IResult> EntriesAsync(
        string clientId, string cardId, ListRequest list, TimePeriod period, CardStore cards, LedgerStore ledger, CancellationToken cancellationToken) =>
        Statements.ShowAsync(CardEndpoints.IdOf(clientId, cardId), LedgerAccount.Allotment, list, period, cards, ledger, cancellationToken);

    private static ProblemResult Refuse(AllotOutcome outcome) => outcome switch
    {
        AllotOutcome.CardUnknown => Problems.Of(ProblemCatalogue.CardNotFound),
        AllotOutcome.None => Problems.Of(ProblemCatalogue.AllotmentNotFound),
        AllotOutcome.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
        AllotOutcome.Refused refused => LedgerOutcomes.Refuse(refused.Why),
        AllotOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
        _ => throw new InvalidOperationException("There is no other outcome."),
    };
}
