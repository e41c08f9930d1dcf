using CardFunctions.Audit;
using CardFunctions.CardProfiles;
using CardFunctions.Domain;
using CardFunctions.Http;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Clients;

/// <summary>Clients over HTTP.</summary>
internal static class ClientEndpoints
{
    private const string RequestExample = """{"name":"SENTOFT","currency":"XOF","holderPolicy":"shared","autoProvision":true,"virtualCardProfile":"VIRTUAL","approvals":false}""";

    private const string AnswerExample =
        """
        {"clientId":"sentoft","name":"SENTOFT","currency":"XOF","holderPolicy":"shared","autoProvision":true,"virtualCardProfile":"VIRTUAL",
         "approvals":false,"createdAt":"2026-11-22T10:00:00Z","updatedAt":"2026-11-22T10:00:00Z"}
        """;

    private const string PageExample = $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""";

    public static void MapClients(this IEndpointRouteBuilder api)
    {
        api.MapPut("/clients/{clientId}", PutAsync)
            .WithName("PutClient").WithTags("Clients").WithSummary("Creates or replaces a client's settings.")
            .RequirePrivilege(Privilege.ClientsManage)
            .WithRequestExample(RequestExample)
            .WithAnswer<ClientAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithAnswer<ClientAnswer>(StatusCodes.Status201Created, AnswerExample)
            .WithProblems(ProblemCatalogue.CurrencyInUse, ProblemCatalogue.PreconditionFailed, ProblemCatalogue.Busy);

        api.MapGet("/clients", ListAsync)
            .WithName("ListClients").WithTags("Clients").WithSummary("Lists the clients that the caller may touch, by identifier.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<Page<ClientAnswer>>(StatusCodes.Status200OK, PageExample);

        api.MapGet("/clients/{clientId}", GetAsync)
            .WithName("GetClient").WithTags("Clients").WithSummary("Shows a client.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<ClientAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.ClientNotFound);
    }

    private static async Task<IResult> PutAsync(
        string clientId, Body<PutClientRequest, ClientSettings> body, IfMatch ifMatch, Occasion occasion, PutClient putClient, CancellationToken cancellationToken)
    {
        var id = ClientId.Load(clientId);
        return await putClient.ExecuteAsync(id, body.Command, ifMatch, occasion, cancellationToken) switch
        {
            PutClientOutcome.Created { Client: var client } => Answers.Created(
                $"/api/v1/clients/{id}", ClientAnswer.Of(client), ClientsJson.Default.ClientAnswer, client.Version),
            PutClientOutcome.Replaced { Client: var client } => Answers.Ok(ClientAnswer.Of(client), ClientsJson.Default.ClientAnswer, client.Version),
            PutClientOutcome.CurrencyInUse => Problems.Of(ProblemCatalogue.CurrencyInUse),
            PutClientOutcome.ProfileUnknown => Problems.Invalid("virtualCardProfile", ProfileFaultTexts.Unknown),
            PutClientOutcome.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
            PutClientOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };
    }

    private static async Task<IResult> ListAsync(ListRequest list, Caller caller, ClientStore clients, CancellationToken cancellationToken)
    {
        var (items, next) = caller.MayTouchAll
            ? await clients.PageAsync(list.After, list.Limit, cancellationToken)
            : await clients.PageOfAsync(caller.Clients, list.After, list.Limit, cancellationToken);
        return Answers.Ok(new Page<ClientAnswer>([.. items.Select(ClientAnswer.Of)], Cursor.Of(next)), ClientsJson.Default.ClientPage);
    }

    private static async Task<IResult> GetAsync(string clientId, ClientStore clients, CancellationToken cancellationToken) =>
        await clients.FindAsync(ClientId.Load(clientId), cancellationToken) is { Value: var client }
            ? Answers.Ok(ClientAnswer.Of(client), ClientsJson.Default.ClientAnswer, client.Version)
            : Problems.Of(ProblemCatalogue.ClientNotFound);
}
