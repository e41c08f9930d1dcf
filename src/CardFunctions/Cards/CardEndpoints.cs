using CardFunctions.CardProfiles;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Cards;

/// <summary>Cards over HTTP.</summary>
internal static class CardEndpoints
{
    /// <summary>A card, as the document shows it.</summary>
    public const string AnswerExample =
        """
        {"id":"crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","clientId":"sentoft","kind":"virtual","name":"C_VIRT_PS_SENTOFT",
         "number":"************4821","holderId":"h1","profile":"VIRTUAL","virtualised":false,"servicePointId":"sp-0001","status":"active",
         "expires":"2029-11","balance":{"amount":0,"currency":"XOF"},"held":{"amount":0,"currency":"XOF"},
         "allowedActions":["suspend","block","close","virtualise","replace"],"replaces":null,"replacedBy":null,
         "createdAt":"2026-11-22T10:00:00Z","updatedAt":"2026-11-22T10:00:00Z"}
        """;

    private const string PageExample = $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""";

    public static void MapCards(this IEndpointRouteBuilder api)
    {
        api.MapPost("/clients/{clientId}/cards", CreateAsync)
            .WithName("CreateCard").WithTags("Cards").WithSummary("Creates a card.")
            .WithDescription("With a service point and no name, the name is derived: C_VIRT_ and the service point's name.")
            .RequirePrivilege(Privilege.CardsManage)
            .WithRequestExample("""{"kind":"virtual","servicePointId":"sp-0001"}""")
            .WithAnswer<CardAnswer>(StatusCodes.Status201Created, AnswerExample)
            .WithProblems(
                ProblemCatalogue.ClientNotFound,
                ProblemCatalogue.CardNameTaken,
                ProblemCatalogue.CardNumberTaken,
                ProblemCatalogue.ServicePointClosed,
                ProblemCatalogue.ServicePointHasCard,
                ProblemCatalogue.IdempotencyKeyReused,
                ProblemCatalogue.Busy);

        api.MapGet("/clients/{clientId}/cards", ListAsync)
            .WithName("ListCards").WithTags("Cards").WithSummary("Lists a client's cards, the oldest first; as CSV, all of them.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithQuery("status", "Only cards of this status.", [.. CardWords.Statuses.All])
            .WithQuery("kind", "Only cards of this kind.", [.. CardWords.Kinds.All])
            .WithFlag("virtualised", "Only cards whose profile bars the terminal, or does not.")
            .WithQuery("servicePointId", "Only the cards of this service point.")
            .WithQuery("holderId", "Only the cards of this holder.")
            .WithQuery("name", "Only the card of exactly this name.")
            .WithCsv()
            .WithAnswer<Page<CardAnswer>>(StatusCodes.Status200OK, PageExample)
            .WithProblems(ProblemCatalogue.ClientNotFound);

        api.MapGet("/clients/{clientId}/cards/{cardId}", GetAsync)
            .WithName("GetCard").WithTags("Cards").WithSummary("Shows a card.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<CardAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.CardNotFound);
    }

    /// <summary>The card that a path names; null for what can be no card of the client.</summary>
    public static CardId? IdOf(string clientId, string cardId) => CardId.TryCreate(cardId, out var id) && id.Client.Value == clientId ? id : null;

    private static async Task<IResult> CreateAsync(
        string clientId, Body<CreateCardRequest, CardWish> body, OnceOnly once, CreateCard create, CancellationToken cancellationToken) =>
        await create.ExecuteAsync(ClientId.Load(clientId), body.Command, once.Occasion, cancellationToken) switch
        {
            CreateCardOutcome.Created created => KeptAnswers.First(created.Answer),
            CreateCardOutcome.Repeated repeated => KeptAnswers.Again(repeated.What),
            CreateCardOutcome.ClientUnknown => Problems.Of(ProblemCatalogue.ClientNotFound),
            CreateCardOutcome.HolderUnknown => Problems.Invalid("holderId", CardFaultTexts.UnknownHolder),
            CreateCardOutcome.ProfileUnknown => Problems.Invalid("profile", ProfileFaultTexts.Unknown),
            CreateCardOutcome.ServicePointUnknown => Problems.Invalid("servicePointId", CardFaultTexts.UnknownServicePoint),
            CreateCardOutcome.ServicePointClosed => Problems.Of(ProblemCatalogue.ServicePointClosed),
            CreateCardOutcome.ServicePointHasCard { Card: var card } =>
                Problems.Of(ProblemCatalogue.ServicePointHasCard, ("cardId", card.ToString())),
            CreateCardOutcome.NameTaken => Problems.Of(ProblemCatalogue.CardNameTaken),
            CreateCardOutcome.NumberInvalid => Problems.Invalid("number", FaultTexts.BadCardNumber),
            CreateCardOutcome.NumberTaken => Problems.Of(ProblemCatalogue.CardNumberTaken),
            CreateCardOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };

    private static async Task<IResult> ListAsync(
        string clientId, ListRequest list, CardQuery query, ClientStore clients, CardList cards, CancellationToken cancellationToken)
    {
        var client = ClientId.Load(clientId);
        var page = cards.PageAsync(client, query.Filter, list.After, list.Limit, cancellationToken);
        if (!await clients.OwnsAsync(client, page, cancellationToken))
        {
            return Problems.Of(ProblemCatalogue.ClientNotFound);
        }

        if (list.WantsCsv)
        {
            return Answers.Csv(cards.AllAsync(client, query.Filter, list.After, cancellationToken), CardList.Table, "cards.csv");
        }

        var (items, next) = await page;
        return Answers.Ok(new Page<CardAnswer>(items, Cursor.Of(next)), CardsJson.Default.CardPage);
    }

    private static async Task<IResult> GetAsync(
        string clientId, string cardId, CardStore cards, CardProfileCatalogue catalogue, TimeProvider time, CancellationToken cancellationToken)
    {
        if (IdOf(clientId, cardId) is not { } id || await cards.FindAsync(id, cancellationToken) is not { Value: var card })
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        var profiles = await catalogue.KnowingAsync(card.Profile, cancellationToken);
        return Answers.Ok(CardAnswers.Of(card, profiles.Of(card.Profile), time.GetUtcNow()), CardsJson.Default.CardAnswer, card.Version);
    }
}
