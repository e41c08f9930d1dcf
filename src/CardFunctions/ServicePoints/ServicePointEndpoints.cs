using CardFunctions.Audit;
using CardFunctions.CardProfiles;
using CardFunctions.Cards;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.ServicePoints;

/// <summary>Service points over HTTP.</summary>
internal static class ServicePointEndpoints
{
    private const string AnswerExample =
        """
        {"servicePointId":"sp-0001","clientId":"sentoft","name":"PS_SENTOFT","virtualCardId":"crd_sentoft_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f",
         "canTransact":true,"createdAt":"2026-11-22T10:00:00Z","updatedAt":"2026-11-22T10:00:00Z"}
        """;

    private const string PageExample = $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""";

    private const string RegisteredExample = $$"""{"servicePoint":{{AnswerExample}},"card":{{CardEndpoints.AnswerExample}}}""";

    public static void MapServicePoints(this IEndpointRouteBuilder api)
    {
        api.MapPost("/clients/{clientId}/service-points", RegisterAsync)
            .WithName("RegisterServicePoint").WithTags("Service points").WithSummary("Registers a service point and gives it its virtual card.")
            .WithDescription(
                "The card is made if the client has autoProvision. A service point that is there already, under the same name, is answered with 200; "
                + "one whose card was closed or detached gets a new card.")
            .RequirePrivilege(Privilege.CardsManage)
            .WithRequestExample("""{"servicePointId":"sp-0001","name":"PS_SENTOFT"}""")
            .WithAnswer<RegisteredAnswer>(StatusCodes.Status200OK, RegisteredExample)
            .WithAnswer<RegisteredAnswer>(StatusCodes.Status201Created, RegisteredExample)
            .WithProblems(
                ProblemCatalogue.ClientNotFound,
                ProblemCatalogue.ServicePointExists,
                ProblemCatalogue.ServicePointOfAnotherClient,
                ProblemCatalogue.IdempotencyKeyReused,
                ProblemCatalogue.Busy);

        api.MapGet("/clients/{clientId}/service-points", ListAsync)
            .WithName("ListServicePoints").WithTags("Service points").WithSummary("Lists a client's service points, by identifier.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<Page<ServicePointAnswer>>(StatusCodes.Status200OK, PageExample)
            .WithProblems(ProblemCatalogue.ClientNotFound);

        api.MapGet("/clients/{clientId}/service-points/{servicePointId}", GetAsync)
            .WithName("GetServicePoint").WithTags("Service points").WithSummary("Shows a service point.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<ServicePointAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.ServicePointNotFound);
    }

    private static async Task<IResult> RegisterAsync(
        string clientId,
        Body<RegisterServicePointRequest, ServicePointWish> body,
        OnceOnly once,
        RegisterServicePoint register,
        ShowExisting existing,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var registration = new Registration
        {
            Client = ClientId.Load(clientId),
            Id = body.Command.Id,
            Name = body.Command.Name,
            NamedAt = time.GetUtcNow(),
            MakesUpForCard = true,
        };
        var occasion = once.Occasion;
        return await register.ExecuteAsync(registration, occasion, cancellationToken) switch
        {
            RegisterOutcome.Registered registered => KeptAnswers.First(registered.Answer),
            RegisterOutcome.Repeated repeated => KeptAnswers.Again(repeated.What),
            RegisterOutcome.Existing { Point: var point } when point.Name == registration.Name =>
                await existing.ExecuteAsync(point, occasion, cancellationToken),
            RegisterOutcome.Existing => Problems.Of(ProblemCatalogue.ServicePointExists),
            RegisterOutcome.ClientUnknown => Problems.Of(ProblemCatalogue.ClientNotFound),
            RegisterOutcome.OfAnotherClient => Problems.Of(ProblemCatalogue.ServicePointOfAnotherClient),
            RegisterOutcome.ProfileUnknown => Problems.Of(ProblemCatalogue.CardProfileNotFound),
            RegisterOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };
    }

    private static async Task<IResult> ListAsync(
        string clientId, ListRequest list, ClientStore clients, ServicePointStore points, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = ClientId.Load(clientId);
        var page = points.PageAsync(client, list.After, list.Limit, cancellationToken);
        if (!await clients.OwnsAsync(client, page, cancellationToken))
        {
            return Problems.Of(ProblemCatalogue.ClientNotFound);
        }

        var (items, next) = await page;
        var now = time.GetUtcNow();
        return Answers.Ok(
            new Page<ServicePointAnswer>([.. items.Select(point => ServicePointAnswers.Of(point, now))], Cursor.Of(next)),
            ServicePointsJson.Default.ServicePointPage);
    }

    private static async Task<IResult> GetAsync(
        string clientId, string servicePointId, ServicePointStore points, TimeProvider time, CancellationToken cancellationToken) =>
        await points.FindAsync(ClientId.Load(clientId), ServicePointId.Load(servicePointId), cancellationToken) is { Value: var point }
            ? Answers.Ok(ServicePointAnswers.Of(point, time.GetUtcNow()), ServicePointsJson.Default.ServicePointAnswer, point.Version)
            : Problems.Of(ProblemCatalogue.ServicePointNotFound);
}

/// <summary>Shows a service point that was registered before, with its card.</summary>
internal sealed class ShowExisting(CardStore cards, CardProfileCatalogue catalogue, IdempotencyStore idempotency, TimeProvider time)
{
    /// <summary>The answer to a registration that found everything done, which a repeated one gets again.</summary>
    public async Task<IResult> ExecuteAsync(ServicePoint point, Occasion occasion, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var card = point.VirtualCard is { } attached ? await cards.FindAsync(attached.Id, cancellationToken) : null;
        var shown = card is { Value: var found }
            ? CardAnswers.Of(found, (await catalogue.KnowingAsync(found.Profile, cancellationToken)).Of(found.Profile), now)
            : null;
        var answer = ServicePointAnswers.Registered(StatusCodes.Status200OK, point, shown, now);
        return await idempotency.KeepAsync(point.Client, answer, occasion, now, cancellationToken) is { } first
            ? KeptAnswers.Again(first)
            : KeptAnswers.First(answer);
    }
}
