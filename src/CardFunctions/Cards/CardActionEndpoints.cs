using CardFunctions.Audit;
using CardFunctions.Domain.Cards;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Cards;

/// <summary>What can be done to one card, over HTTP.</summary>
internal static class CardActionEndpoints
{
    private const string StatusExample = """{"reason":"lost","comment":"Reported by phone"}""";

    public static void MapCardActions(this IEndpointRouteBuilder api)
    {
        var card = api.MapGroup("/clients/{clientId}/cards/{cardId}");
        card.MapPatch("", PatchAsync)
            .WithName("PatchCard").WithTags("Cards").WithSummary("Changes a card's name, holder, profile or service point.")
            .WithDescription("A JSON merge patch. servicePointId null detaches the card from its service point.")
            .RequirePrivilege(Privilege.CardsManage)
            .WithRequestExample("""{"name":"Driver 12","servicePointId":null}""")
            .WithCardAnswer()
            .WithProblems(
                ProblemCatalogue.CardNotVirtual,
                ProblemCatalogue.CardNameTaken,
                ProblemCatalogue.ServicePointHasCard,
                ProblemCatalogue.ServicePointClosed);

        MapStatus(card, "suspend", CardAction.Suspend, "Suspends a card: bars it for a while.");
        MapStatus(card, "resume", CardAction.Resume, "Lifts a suspension.");
        MapStatus(card, "block", CardAction.Block, "Puts a card in opposition: lost, stolen, compromised.");
        MapStatus(card, "unblock", CardAction.Unblock, "Lifts an opposition.");
        MapStatus(card, "close", CardAction.Close, "Closes a card, for good. It must be empty.")
            .WithProblems(ProblemCatalogue.CardNotEmpty);

        MapVirtualisation(card, "virtualise", isOn: true, "Virtualises a card: bars the terminal and leaves the back office.")
            .WithDescription("Gives the card a profile that allows no terminal service, and remembers the former. A virtualised card is left as it is.")
            .WithRequestExample("""{"profile":"BACK_OFFICE"}""")
            .WithProblems(ProblemCatalogue.ProfileNotVirtualised);
        MapVirtualisation(card, "devirtualise", isOn: false, "Takes a virtualisation back: restores the profile that the card had before.")
            .WithDescription("A card that is not virtualised is left as it is. One that remembers no former profile gets its client's, or STANDARD, or the one that is named.")
            .WithRequestExample("""{"profile":"STANDARD"}""")
            .WithProblems(ProblemCatalogue.ProfileVirtualised);

        card.MapPost("/replace", ReplaceAsync)
            .WithName("ReplaceCard").WithTags("Cards").WithSummary("Replaces a card by a new one with a new number.")
            .WithDescription("The new card takes over holder, profile, service point, suspension, balance and holds, in one step; the old one is closed.")
            .RequirePrivilege(Privilege.CardsManage)
            .WithRequestExample("""{"reason":"damaged"}""")
            .WithAnswer<CardAnswer>(StatusCodes.Status201Created, CardEndpoints.AnswerExample)
            .WithProblems(
                ProblemCatalogue.CardNotFound,
                ProblemCatalogue.IllegalTransition,
                ProblemCatalogue.CardNameTaken,
                ProblemCatalogue.CardNumberTaken,
                ProblemCatalogue.IdempotencyKeyReused,
                ProblemCatalogue.Busy);

        card.MapGet("/number", RevealAsync)
            .WithName("RevealCardNumber").WithTags("Cards").WithSummary("Shows a card's whole number. Each look is recorded in the audit trail.")
            .RequirePrivilege(Privilege.CardsReveal)
            .WithMetadata(new AuditedRead())
            .WithAnswer<CardNumberAnswer>(StatusCodes.Status200OK, """{"number":"7080001234564821"}""")
            .WithProblems(ProblemCatalogue.CardNotFound);
    }

    private static RouteHandlerBuilder MapStatus(RouteGroupBuilder card, string verb, CardAction action, string summary) =>
        card.MapPost($"/{verb}", (
                string clientId, string cardId, Body<ChangeStatusRequest, StatusWish> body, OnceOnly once, IfMatch ifMatch, ChangeCardStatus change, CancellationToken cancellationToken) =>
            ChangeStatusAsync(clientId, cardId, action, body, once, ifMatch, change, cancellationToken))
            .WithName($"{action}Card").WithTags("Cards").WithSummary(summary)
            .RequirePrivilege(Privilege.CardsManage)
            .WithRequestExample(StatusExample)
            .WithCardAnswer();

    private static RouteHandlerBuilder MapVirtualisation(RouteGroupBuilder card, string verb, bool isOn, string summary) =>
        card.MapPost($"/{verb}", (
                string clientId, string cardId, OptionalBody<VirtualiseRequest, ProfileChoice> body, OnceOnly once, IfMatch ifMatch, VirtualiseCard virtualise, CancellationToken cancellationToken) =>
            VirtualiseAsync(clientId, cardId, isOn, body, once, ifMatch, virtualise, cancellationToken))
            .WithName(isOn ? "VirtualiseCard" : "DevirtualiseCard").WithTags("Cards").WithSummary(summary)
            .RequirePrivilege(Privilege.CardsVirtualise)
            .WithCardAnswer();

    private static RouteHandlerBuilder WithCardAnswer(this RouteHandlerBuilder endpoint) => endpoint
        .WithAnswer<CardAnswer>(StatusCodes.Status200OK, CardEndpoints.AnswerExample)
        .WithProblems(
            ProblemCatalogue.CardNotFound, ProblemCatalogue.IllegalTransition, ProblemCatalogue.IdempotencyKeyReused, ProblemCatalogue.Busy);

    private static async Task<IResult> PatchAsync(
        string clientId,
        string cardId,
        Body<PatchCardRequest, CardPatch> body,
        OnceOnly once,
        IfMatch ifMatch,
        PatchCard patch,
        CancellationToken cancellationToken) =>
        CardEndpoints.IdOf(clientId, cardId) is { } id
            ? CardOutcomes.Show(await patch.ExecuteAsync(id, body.Command, ifMatch, once.Occasion, cancellationToken))
            : Problems.Of(ProblemCatalogue.CardNotFound);

    private static async Task<IResult> ChangeStatusAsync(
        string clientId,
        string cardId,
        CardAction action,
        Body<ChangeStatusRequest, StatusWish> body,
        OnceOnly once,
        IfMatch ifMatch,
        ChangeCardStatus change,
        CancellationToken cancellationToken) =>
        CardEndpoints.IdOf(clientId, cardId) is { } id
            ? CardOutcomes.Show(await change.ExecuteAsync(id, action, body.Command, ifMatch, once.Occasion, cancellationToken))
            : Problems.Of(ProblemCatalogue.CardNotFound);

    private static async Task<IResult> VirtualiseAsync(
        string clientId,
        string cardId,
        bool isOn,
        OptionalBody<VirtualiseRequest, ProfileChoice> body,
        OnceOnly once,
        IfMatch ifMatch,
        VirtualiseCard virtualise,
        CancellationToken cancellationToken) =>
        CardEndpoints.IdOf(clientId, cardId) is { } id
            ? CardOutcomes.Show(await virtualise.ExecuteAsync(
                id, new VirtualisationWish(isOn, body.Command.Profile), ifMatch, once.Occasion, cancellationToken))
            : Problems.Of(ProblemCatalogue.CardNotFound);

    private static async Task<IResult> ReplaceAsync(
        string clientId,
        string cardId,
        OptionalBody<ReplaceCardRequest, ReplacementWish> body,
        OnceOnly once,
        IfMatch ifMatch,
        ReplaceCard replace,
        CancellationToken cancellationToken) =>
        CardEndpoints.IdOf(clientId, cardId) is { } id
            ? CardOutcomes.Show(await replace.ExecuteAsync(id, body.Command, ifMatch, once.Occasion, cancellationToken))
            : Problems.Of(ProblemCatalogue.CardNotFound);

    private static async Task<IResult> RevealAsync(
        string clientId, string cardId, Occasion occasion, RevealCardNumber reveal, HttpContext context, CancellationToken cancellationToken)
    {
        if (CardEndpoints.IdOf(clientId, cardId) is not { } id || await reveal.ExecuteAsync(id, occasion, cancellationToken) is not { } number)
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        context.Response.Headers.CacheControl = "no-store";
        return Answers.Ok(new CardNumberAnswer(number.Reveal()), CardsJson.Default.CardNumberAnswer);
    }
}
