using CardFunctions.Audit;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Http;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Holders;

/// <summary>Holders over HTTP.</summary>
internal static class HolderEndpoints
{
    private const string AnswerExample =
        """
        {"holderId":"h1","clientId":"sentoft","name":"A. Diop","kind":"beneficiary",
         "createdAt":"2026-11-22T10:00:00Z","updatedAt":"2026-11-22T10:00:00Z"}
        """;

    private const string PageExample = $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""";

    public static void MapHolders(this IEndpointRouteBuilder api)
    {
        api.MapPut("/clients/{clientId}/holders/{holderId}", PutAsync)
            .WithName("PutHolder").WithTags("Holders").WithSummary("Creates or replaces a holder.")
            .WithDescription("The first holder of a client becomes the one that its cards share.")
            .RequirePrivilege(Privilege.CardsManage)
            .WithRequestExample("""{"name":"A. Diop","kind":"beneficiary"}""")
            .WithAnswer<HolderAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithAnswer<HolderAnswer>(StatusCodes.Status201Created, AnswerExample)
            .WithProblems(ProblemCatalogue.ClientNotFound, ProblemCatalogue.PreconditionFailed, ProblemCatalogue.Busy);

        api.MapGet("/clients/{clientId}/holders", ListAsync)
            .WithName("ListHolders").WithTags("Holders").WithSummary("Lists a client's holders, by identifier.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<Page<HolderAnswer>>(StatusCodes.Status200OK, PageExample)
            .WithProblems(ProblemCatalogue.ClientNotFound);

        api.MapGet("/clients/{clientId}/holders/{holderId}", GetAsync)
            .WithName("GetHolder").WithTags("Holders").WithSummary("Shows a holder.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<HolderAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.HolderNotFound);
    }

    private static async Task<IResult> PutAsync(
        string clientId,
        string holderId,
        Body<PutHolderRequest, HolderSettings> body,
        IfMatch ifMatch,
        Occasion occasion,
        PutHolder putHolder,
        CancellationToken cancellationToken) =>
        await putHolder.ExecuteAsync(ClientId.Load(clientId), HolderId.Load(holderId), body.Command, ifMatch, occasion, cancellationToken) switch
        {
            PutHolderOutcome.Created { Holder: var holder } => Answers.Created(
                $"/api/v1/clients/{holder.Client}/holders/{holder.Id}", HolderAnswer.Of(holder), HoldersJson.Default.HolderAnswer, holder.Version),
            PutHolderOutcome.Replaced { Holder: var holder } => Answers.Ok(HolderAnswer.Of(holder), HoldersJson.Default.HolderAnswer, holder.Version),
            PutHolderOutcome.ClientUnknown => Problems.Of(ProblemCatalogue.ClientNotFound),
            PutHolderOutcome.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
            PutHolderOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };

    private static async Task<IResult> ListAsync(
        string clientId, ListRequest list, ClientStore clients, HolderStore holders, CancellationToken cancellationToken)
    {
        var client = ClientId.Load(clientId);
        var page = holders.PageAsync(client, list.After, list.Limit, cancellationToken);
        if (!await clients.OwnsAsync(client, page, cancellationToken))
        {
            return Problems.Of(ProblemCatalogue.ClientNotFound);
        }

        var (items, next) = await page;
        return Answers.Ok(new Page<HolderAnswer>([.. items.Select(HolderAnswer.Of)], Cursor.Of(next)), HoldersJson.Default.HolderPage);
    }

    private static async Task<IResult> GetAsync(string clientId, string holderId, HolderStore holders, CancellationToken cancellationToken) =>
        await holders.FindAsync(ClientId.Load(clientId), HolderId.Load(holderId), cancellationToken) is { Value: var holder }
            ? Answers.Ok(HolderAnswer.Of(holder), HoldersJson.Default.HolderAnswer, holder.Version)
            : Problems.Of(ProblemCatalogue.HolderNotFound);
}
