using CardFunctions.Domain;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Ledger;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using CardFunctions.Telemetry;
using CardFunctions.TransactionCodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Terminal;

/// <summary>What terminals do, over HTTP.</summary>
internal static class TerminalEndpoints
{
    private const string RequestExample =
        """
        {"cardNumber":"7080001234564821","servicePointId":"sp-0001","terminalId":"T-17","service":"fuel",
         "amount":{"amount":25000,"currency":"XOF"},"volume":{"millilitres":40000},"productCode":"SP95","reference":"000123","capture":true}
        """;

    private const string DecisionExample =
        """
        {"id":"aut_sentoft_0f1e2d3c4b5a69788796a5b4c3d2e1f0","decision":"declined","reason":"service_not_allowed","responseCode":"57","balance":null}
        """;

    private const string RedemptionExample =
        """
        {"code":"4063915527","servicePointId":"sp-0001","terminalId":"T-17","reference":"000124"}
        """;

    private const string AuthorisationExample =
        """
        {"id":"aut_sentoft_0f1e2d3c4b5a69788796a5b4c3d2e1f0","status":"captured","amount":{"amount":25000,"currency":"XOF"},
         "captured":{"amount":20000,"currency":"XOF"},"balance":{"amount":30000,"currency":"XOF"}}
        """;

    public static void MapTerminal(this IEndpointRouteBuilder api)
    {
        api.MapPost("/terminal/authorisations", AuthoriseAsync)
            .WithName("AuthoriseTransaction").WithSummary("Decides what a card may do at a terminal.")
            .WithDescription(
                "Always answers with a decision, within a second. An approval is stored before it is given. The same reference of the same "
                + "terminal books once and gets the same answer. The claim clients limits the service point's client, not the card's.")
            .WithRequestExample(RequestExample)
            .WithDecision();
        api.MapPost("/terminal/redemptions", RedeemAsync)
            .WithName("RedeemTransactionCode").WithSummary("Spends a transaction code, once.")
            .WithDescription("As an authorisation. After five wrong codes in ten minutes a terminal has to wait.")
            .WithRequestExample(RedemptionExample)
            .WithProblems(ProblemCatalogue.TooManyWrongCodes)
            .WithDecision();
        api.MapPost("/terminal/authorisations/{id}/capture", CaptureAsync)
            .WithName("CaptureAuthorisation").WithSummary("Books what is held, or a part of it, and releases the rest.")
            .WithRequestExample("""{"amount":{"amount":20000,"currency":"XOF"}}""")
            .WithProblems(ProblemCatalogue.AmountExceedsHold, ProblemCatalogue.CurrencyMismatch)
            .WithSettlement();
        api.MapPost("/terminal/authorisations/{id}/reverse", ReverseAsync)
            .WithName("ReverseAuthorisation").WithSummary("Takes an authorisation back: releases what is held, or gives back what was booked.")
            .WithSettlement();
    }

    private static void WithDecision(this RouteHandlerBuilder endpoint) => endpoint
        .WithTags("Terminal")
        .RequirePrivilege(Privilege.Terminal)
        .WithAnswer<DecisionAnswer>(StatusCodes.Status200OK, DecisionExample)
        .WithProblems(ProblemCatalogue.ReferenceReused, ProblemCatalogue.IdempotencyKeyReused);

    private static void WithSettlement(this RouteHandlerBuilder endpoint) => endpoint
        .WithTags("Terminal")
        .RequirePrivilege(Privilege.Terminal)
        .WithAnswer<AuthorisationAnswer>(StatusCodes.Status200OK, AuthorisationExample)
        .WithProblems(
            ProblemCatalogue.AuthorisationNotFound, ProblemCatalogue.HoldNotOpen, ProblemCatalogue.IdempotencyKeyReused, ProblemCatalogue.Busy);

    private static async Task<IResult> AuthoriseAsync(
        Body<AuthoriseRequest, AuthorisationWish> body, OnceOnly once, Caller caller, Authorise authorise, CancellationToken cancellationToken) =>
        Show(await authorise.ExecuteAsync(body.Command.Number, body.Command.Request, caller, once.OccasionByKey, cancellationToken));

    private static async Task<IResult> RedeemAsync(
        Body<RedemptionRequest, RedemptionWish> body,
        OnceOnly once,
        Caller caller,
        TransactionCodeStore codes,
        Redeem redeem,
        CancellationToken cancellationToken) =>
        Show(await redeem.ExecuteAsync(body.Command, caller, once.OccasionByKeyOf(codes.FingerprintOf(body.Command)), cancellationToken));

    private static IResult Show(DecisionOutcome outcome)
    {
        Count(outcome);
        return AnswerOf(outcome);
    }

    // What a terminal is told again, by its key, was counted the first time.
    private static void Count(DecisionOutcome outcome)
    {
        var reason = outcome switch
        {
            DecisionOutcome.Decided { IsReplayed: false } decided => decided.Authorisation.Reason,
            DecisionOutcome.Declined declined => declined.Reason,
            _ => (DecisionReason?)null,
        };
        if (reason is { } known)
        {
            Instruments.NoteDecision(TerminalWords.Reasons.Of(known));
        }
    }

    private static IResult AnswerOf(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Decided { IsReplayed: true } decided => KeptAnswers.Again(new Remembered.Answered(DecisionAnswer.Kept(decided.Authorisation))),
        DecisionOutcome.Decided decided => KeptAnswers.First(DecisionAnswer.Kept(decided.Authorisation)),
        DecisionOutcome.Declined declined => Answers.Ok(DecisionAnswer.Of(declined.Id, declined.Reason), TerminalJson.Default.DecisionAnswer),
        DecisionOutcome.Forbidden => Problems.Of(ProblemCatalogue.Forbidden),
        DecisionOutcome.ReferenceReused => Problems.Of(ProblemCatalogue.ReferenceReused),
        DecisionOutcome.Repeated repeated => KeptAnswers.Again(repeated.What),
        DecisionOutcome.TooManyTries { RetryAfter: var wait } =>
            Problems.Of(ProblemCatalogue.TooManyWrongCodes with { RetryAfterSeconds = (int)Math.Ceiling(wait.TotalSeconds) }),
        _ => throw new InvalidOperationException("There is no other outcome."),
    };

    private static Task<IResult> CaptureAsync(
        string id, OptionalBody<CaptureRequest, CaptureWish> body, OnceOnly once, Caller caller, SettleAuthorisation settle, CancellationToken cancellationToken) =>
        SettleAsync(id, Settlement.Capture, body.Command.Amount, once, caller, settle, cancellationToken);

    private static Task<IResult> ReverseAsync(string id, OnceOnly once, Caller caller, SettleAuthorisation settle, CancellationToken cancellationToken) =>
        SettleAsync(id, Settlement.Reverse, amount: null, once, caller, settle, cancellationToken);

    private static async Task<IResult> SettleAsync(
        string id, Settlement settlement, Money? amount, OnceOnly once, Caller caller, SettleAuthorisation settle, CancellationToken cancellationToken)
    {
        if (!AuthorisationId.TryCreate(id, out var authorisation, out var client)
            || await settle.FindAsync(client, authorisation.Unique, cancellationToken) is not { } found)
        {
            // Who may not touch every client learns nothing of what there is.
            return Problems.Of(caller.MayTouchAll ? ProblemCatalogue.AuthorisationNotFound : ProblemCatalogue.Forbidden);
        }

        if (!caller.MayTouch(found.ServicePointClient.Value))
        {
            return Problems.Of(ProblemCatalogue.Forbidden);
        }

        if (amount is { } given && given.Currency != found.Request.Amount.Currency)
        {
            return Problems.Of(ProblemCatalogue.CurrencyMismatch);
        }

        try
        {
            var wish = new SettleWish(settlement, amount?.Amount, Occasion: once.OccasionByKey);
            var settled = await settle.ExecuteAsync(found.Card, authorisation.Unique, wish, cancellationToken);
            return settled.Outcome switch
            {
                SettleOutcome.Done or SettleOutcome.Unchanged => KeptAnswers.First(AuthorisationAnswer.Kept(settled.Authorisation!)),
                SettleOutcome.Repeated => KeptAnswers.Again(settled.Repeated!),
                SettleOutcome.NotOpen => Problems.Of(ProblemCatalogue.HoldNotOpen),
                SettleOutcome.TooMuch => Problems.Of(ProblemCatalogue.AmountExceedsHold),
                _ => Problems.Of(ProblemCatalogue.AuthorisationNotFound),
            };
        }
        catch (CardBusyException)
        {
            return Problems.Of(ProblemCatalogue.Busy);
        }
    }
}
