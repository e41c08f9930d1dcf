using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Ledger;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.TransactionCodes;

/// <summary>Transaction codes over HTTP. Terminals spend them: see the endpoint of redemptions.</summary>
internal static class TransactionCodeEndpoints
{
    private const string IssuedExample =
        """
        {"id":"tcd_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","code":"4063915527","amount":{"amount":15000,"currency":"XOF"},"service":"fuel",
         "expiresAt":"2026-11-23T10:00:00Z"}
        """;

    private const string AnswerExample =
        """
        {"id":"tcd_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","cardId":"crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","status":"open",
         "amount":{"amount":15000,"currency":"XOF"},"service":"fuel","servicePointId":null,"authorisationId":null,"issuedBy":"alice",
         "createdAt":"2026-11-22T10:00:00Z","expiresAt":"2026-11-23T10:00:00Z","endedAt":null}
        """;

    public static void MapTransactionCodes(this IEndpointRouteBuilder api)
    {
        var card = api.MapGroup("/clients/{clientId}/cards/{cardId}/transaction-codes");
        card.MapPost("", IssueAsync)
            .WithName("IssueTransactionCode").WithTags("Ledger").WithSummary("Makes a one-time code that spends an amount of the card, which is held for it.")
            .WithDescription("The code is shown this once; it is kept as a keyed hash. It can be spent once, in its time, at the service point that is given, or at any.")
            .RequirePrivilege(Privilege.CardsOperate)
            .WithRequestExample("""{"amount":{"amount":15000,"currency":"XOF"},"service":"fuel","servicePointId":"sp-0001","validMinutes":120}""")
            .WithAnswer<IssuedCodeAnswer>(StatusCodes.Status201Created, IssuedExample)
            .WithProblems(
                ProblemCatalogue.CardNotFound,
                ProblemCatalogue.IllegalTransition,
                ProblemCatalogue.ServiceNotAllowed,
                ProblemCatalogue.CurrencyMismatch,
                ProblemCatalogue.InsufficientFunds,
                ProblemCatalogue.LimitExceeded,
                ProblemCatalogue.IdempotencyKeyReused,
                ProblemCatalogue.Busy);
        card.MapGet("", ListAsync)
            .WithName("ListTransactionCodes").WithTags("Ledger").WithSummary("Lists the codes that were made with a card, the oldest first.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<Page<TransactionCodeAnswer>>(StatusCodes.Status200OK, $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""")
            .WithProblems(ProblemCatalogue.CardNotFound);
        card.MapGet("/{id}", GetAsync)
            .WithName("GetTransactionCode").WithTags("Ledger").WithSummary("Shows a code, without its digits.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<TransactionCodeAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.TransactionCodeNotFound);
        card.MapDelete("/{id}", CancelAsync)
            .WithName("CancelTransactionCode").WithTags("Ledger").WithSummary("Cancels a code, and releases what is held for it.")
            .RequirePrivilege(Privilege.CardsOperate)
            .WithAnswer(StatusCodes.Status204NoContent)
            .WithProblems(ProblemCatalogue.TransactionCodeNotFound, ProblemCatalogue.TransactionCodeSpent, ProblemCatalogue.Busy);
    }

    private static async Task<IResult> IssueAsync(
        string clientId,
        string cardId,
        Body<TransactionCodeRequest, TransactionCodeWish> body,
        OnceOnly once,
        IfMatch ifMatch,
        IssueTransactionCode issue,
        SealedAnswers answers,
        CancellationToken cancellationToken)
    {
        if (CardEndpoints.IdOf(clientId, cardId) is not { } id)
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        var occasion = once.Occasion;
        return await issue.ExecuteAsync(id, body.Command, ifMatch, occasion, cancellationToken) switch
        {
            IssueOutcome.Issued issued => KeptAnswers.First(issued.Answer),
            IssueOutcome.Repeated { What: Remembered.Answered seen } => KeptAnswers.Again(seen with { Answer = answers.Open(seen.Answer, occasion) }),
            IssueOutcome.Repeated repeated => KeptAnswers.Again(repeated.What),
            IssueOutcome.CardUnknown => Problems.Of(ProblemCatalogue.CardNotFound),
            IssueOutcome.ServicePointUnknown => Problems.Invalid("servicePointId", CardFaultTexts.UnknownServicePoint),
            IssueOutcome.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
            IssueOutcome.Refused refused => LedgerOutcomes.Refuse(refused.Why),
            IssueOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };
    }

    private static async Task<IResult> ListAsync(
        string clientId, string cardId, ListRequest list, CardStore cards, TransactionCodeStore codes, TimeProvider time, CancellationToken cancellationToken)
    {
        if (CardEndpoints.IdOf(clientId, cardId) is not { } id)
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        var (items, next) = await codes.PageAsync(id, list.After, list.Limit, cancellationToken);
        // A card without codes may be none.
        if (items.Count == 0 && await cards.FindAsync(id, cancellationToken) is null)
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        var now = time.GetUtcNow();
        return Answers.Ok(
            new Page<TransactionCodeAnswer>([.. items.Select(code => TransactionCodeAnswer.Of(code, now))], Cursor.Of(next)),
            TransactionCodesJson.Default.TransactionCodePage);
    }

    private static async Task<IResult> GetAsync(
        string clientId, string cardId, string id, TransactionCodeStore codes, TimeProvider time, CancellationToken cancellationToken) =>
        CardEndpoints.IdOf(clientId, cardId) is { } card && Ids.IsId(id) && await codes.FindAsync(card, id, cancellationToken) is { Value: var code }
            ? Answers.Ok(TransactionCodeAnswer.Of(code, time.GetUtcNow()), TransactionCodesJson.Default.TransactionCodeAnswer)
            : Problems.Of(ProblemCatalogue.TransactionCodeNotFound);

    private static async Task<IResult> CancelAsync(
        string clientId, string cardId, string id, Occasion occasion, ReleaseTransactionCode release, CancellationToken cancellationToken)
    {
        if (CardEndpoints.IdOf(clientId, cardId) is not { } card || !Ids.IsId(id))
        {
            return Problems.Of(ProblemCatalogue.TransactionCodeNotFound);
        }

        try
        {
            return await release.ExecuteAsync(card, id, TransactionCodeStatus.Cancelled, occasion, cancellationToken) switch
            {
                ReleaseOutcome.Released => Answers.NoContent(),
                ReleaseOutcome.Spent => Problems.Of(ProblemCatalogue.TransactionCodeSpent),
                _ => Problems.Of(ProblemCatalogue.TransactionCodeNotFound),
            };
        }
        catch (CardBusyException)
        {
            return Problems.Of(ProblemCatalogue.Busy);
        }
    }
}
