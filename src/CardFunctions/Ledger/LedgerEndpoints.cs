using CardFunctions.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Ledger;

/// <summary>Money over HTTP: top-ups, transfers, statements.</summary>
internal static class LedgerEndpoints
{
    /// <summary>An operation, as the document shows it.</summary>
    public const string OperationExample =
        """
        {"id":"opn_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","clientId":"sentoft","kind":"topUp","status":"booked",
         "cardId":"crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","toCardId":null,"amount":{"amount":50000,"currency":"XOF"},"reference":"RCH-2026-001",
         "enteredBy":"alice","decidedBy":null,"createdAt":"2026-11-22T10:00:00Z","decidedAt":"2026-11-22T10:00:00Z"}
        """;

    /// <summary>A page of a statement, as the document shows it.</summary>
    public const string EntriesExample =
        """
        {"items":[{"sequence":1,"kind":"topUp","amount":{"amount":50000,"currency":"XOF"},"balance":{"amount":50000,"currency":"XOF"},
         "operationId":"opn_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","reference":"RCH-2026-001","counterpart":null,"servicePointId":null,"terminalId":null,"at":"2026-11-22T10:00:00Z"}],"nextCursor":null}
        """;

    private const string VerifyExample =
        """
        {"cardId":"crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","agrees":true,"entries":1,
         "balance":{"amount":50000,"currency":"XOF"},"computedBalance":{"amount":50000,"currency":"XOF"},
         "held":{"amount":0,"currency":"XOF"},"computedHeld":{"amount":0,"currency":"XOF"},"faults":[],"allotment":null}
        """;

    public static void MapLedger(this IEndpointRouteBuilder api)
    {
        var card = api.MapGroup("/clients/{clientId}/cards/{cardId}");
        card.MapPost("/top-ups", TopUpAsync)
            .WithName("TopUpCard").WithSummary("Puts money on a card.")
            .WithRequestExample("""{"amount":{"amount":50000,"currency":"XOF"},"reference":"RCH-2026-001"}""")
            .WithBooking();
        card.MapPost("/transfers", TransferAsync)
            .WithName("TransferBalance").WithSummary("Moves money to another card of the same client.")
            .WithDescription(
                "Money leaves any card but a closed one. A card in opposition gives its balance whole only, to a service point's virtual card, "
                + "and to who has cards.recover.")
            .WithRequestExample("""{"toCardId":"crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e70","full":true,"reference":"TRF-2026-001"}""")
            .WithBooking()
            .WithProblems(ProblemCatalogue.InsufficientFunds, ProblemCatalogue.RecoveryOnly);

        card.MapGet("/entries", EntriesAsync)
            .WithName("ListEntries").WithTags("Ledger").WithSummary("Shows a card's statement, the newest entry first; as CSV, all of it.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithCsv()
            .WithAnswer<Page<EntryAnswer>>(StatusCodes.Status200OK, EntriesExample)
            .WithProblems(ProblemCatalogue.CardNotFound);
        card.MapGet("/entries/verify", VerifyAsync)
            .WithName("VerifyEntries").WithTags("Ledger").WithSummary("Recomputes a card's balance from all its entries, and says whether the card agrees.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<VerifyAnswer>(StatusCodes.Status200OK, VerifyExample)
            .WithProblems(ProblemCatalogue.CardNotFound);
    }

    private static RouteHandlerBuilder WithBooking(this RouteHandlerBuilder endpoint) => endpoint
        .WithTags("Ledger")
        .RequirePrivilege(Privilege.CardsOperate)
        .WithAnswer<OperationAnswer>(StatusCodes.Status200OK, OperationExample)
        .WithAnswer<OperationAnswer>(StatusCodes.Status201Created, OperationExample)
        .WithAnswer<OperationAnswer>(StatusCodes.Status202Accepted, OperationExample)
        .WithProblems(
            ProblemCatalogue.CardNotFound,
            ProblemCatalogue.IllegalTransition,
            ProblemCatalogue.ServiceNotAllowed,
            ProblemCatalogue.CurrencyMismatch,
            ProblemCatalogue.BalanceTooLarge,
            ProblemCatalogue.LimitExceeded,
            ProblemCatalogue.ReferenceReused,
            ProblemCatalogue.IdempotencyKeyReused,
            ProblemCatalogue.Busy);

    private static async Task<IResult> TopUpAsync(
        string clientId,
        string cardId,
        Body<TopUpRequest, TopUpWish> body,
        OnceOnly once,
        IfMatch ifMatch,
        BookOperation book,
        CancellationToken cancellationToken)
    {
        if (CardEndpoints.IdOf(clientId, cardId) is not { } id)
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        var wish = new OperationWish { Kind = OperationKind.TopUp, Card = id, Amount = body.Command.Amount, Reference = body.Command.Reference };
        return LedgerOutcomes.Show(await book.EnterAsync(wish, ifMatch, once.Occasion, cancellationToken));
    }

    private static async Task<IResult> TransferAsync(
        string clientId,
        string cardId,
        Body<TransferRequest, TransferWish> body,
        OnceOnly once,
        IfMatch ifMatch,
        Caller caller,
        BookOperation book,
        CancellationToken cancellationToken)
    {
        if (CardEndpoints.IdOf(clientId, cardId) is not { } id)
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        if (CardEndpoints.IdOf(clientId, body.Command.To) is not { } target)
        {
            return Problems.Invalid("toCardId", LedgerFaultTexts.UnknownTarget);
        }

        if (target == id)
        {
            return Problems.Invalid("toCardId", LedgerFaultTexts.SameCard);
        }

        var wish = new OperationWish
        {
            Kind = OperationKind.Transfer,
            Card = id,
            To = target,
            Amount = body.Command.Amount,
            Reference = body.Command.Reference,
            MayRecover = caller.Has(Privilege.CardsRecover),
        };
        return LedgerOutcomes.Show(await book.EnterAsync(wish, ifMatch, once.Occasion, cancellationToken));
    }

    private static Task<IResult> EntriesAsync(
        string clientId, string cardId, ListRequest list, TimePeriod period, CardStore cards, LedgerStore ledger, CancellationToken cancellationToken) =>
        Statements.ShowAsync(CardEndpoints.IdOf(clientId, cardId), LedgerAccount.Card, list, period, cards, ledger, cancellationToken);

    private static async Task<IResult> VerifyAsync(string clientId, string cardId, VerifyLedger verify, CancellationToken cancellationToken) =>
        CardEndpoints.IdOf(clientId, cardId) is { } id && await verify.ExecuteAsync(id, cancellationToken) is { } answer
            ? Answers.Ok(answer, LedgerJson.Default.VerifyAnswer)
            : Problems.Of(ProblemCatalogue.CardNotFound);
}
