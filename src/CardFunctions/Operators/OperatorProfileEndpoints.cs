using CardFunctions.Audit;
using CardFunctions.Http;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Operators;

/// <summary>Operator profiles over HTTP. They are of the whole platform, so only who may touch every client has to do with them.</summary>
internal static class OperatorProfileEndpoints
{
    private const string RequestExample = """{"privileges":["cards.read","cards.operate"]}""";

    private const string AnswerExample = """{"name":"CLERK","privileges":["cards.read","cards.operate"],"builtIn":false}""";

    private const string PageExample = $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""";

    /// <summary>Where a profile is found.</summary>
    public static string Location(string name) => $"/api/v1/operator-profiles/{name}";

    public static void MapOperatorProfiles(this IEndpointRouteBuilder api)
    {
        api.MapGet("/operator-profiles", ListAsync)
            .WithName("ListOperatorProfiles").WithTags("Operators").WithSummary("Lists the operator profiles, built-in ones too, by name.")
            .RequirePrivilegeOnEveryClient(Privilege.OperatorsManage)
            .WithAnswer<Page<OperatorProfileAnswer>>(StatusCodes.Status200OK, PageExample);

        api.MapGet("/operator-profiles/{name}", GetAsync)
            .WithName("GetOperatorProfile").WithTags("Operators").WithSummary("Shows an operator profile.")
            .RequirePrivilegeOnEveryClient(Privilege.OperatorsManage)
            .WithAnswer<OperatorProfileAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.OperatorProfileNotFound);

        api.MapPut("/operator-profiles/{name}", PutAsync)
            .WithName("PutOperatorProfile").WithTags("Operators").WithSummary("Creates or replaces an operator profile.")
            .WithDescription(
                "A token whose roles name it may do what it allows, within 30 seconds on every instance. Nobody can put into it what they may not do "
                + "themselves (403).")
            .RequirePrivilegeOnEveryClient(Privilege.OperatorsManage)
            .WithRequestExample(RequestExample)
            .WithAnswer<OperatorProfileAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithAnswer<OperatorProfileAnswer>(StatusCodes.Status201Created, AnswerExample)
            .WithProblems(ProblemCatalogue.OperatorProfileBuiltIn, ProblemCatalogue.PreconditionFailed, ProblemCatalogue.Busy);

        api.MapDelete("/operator-profiles/{name}", DeleteAsync)
            .WithName("DeleteOperatorProfile").WithTags("Operators")
            .WithSummary("Deletes an operator profile: who has only that may do nothing any more.")
            .RequirePrivilegeOnEveryClient(Privilege.OperatorsManage)
            .WithAnswer(StatusCodes.Status204NoContent)
            .WithProblems(
                ProblemCatalogue.OperatorProfileNotFound,
                ProblemCatalogue.OperatorProfileBuiltIn,
                ProblemCatalogue.PreconditionFailed,
                ProblemCatalogue.Busy);
    }

    private static async Task<IResult> ListAsync(ListRequest list, OperatorProfileStore store, CancellationToken cancellationToken)
    {
        var rest = OperatorProfiles.BuiltIn.Select(profile => new OperatorProfile(profile.Name, profile.Privileges, Version: 0))
            .Concat(await store.AllAsync(cancellationToken))
            .Where(profile => list.After is null || string.CompareOrdinal(profile.Name, list.After) > 0)
            .OrderBy(profile => profile.Name, StringComparer.Ordinal)
            .Select(OperatorProfileAnswer.Of)
            .ToList();
        List<OperatorProfileAnswer> items = [.. rest.Take(list.Limit)];
        return Answers.Ok(
            new Page<OperatorProfileAnswer>(items, Cursor.Of(rest.Count > items.Count ? items[^1].Name : null)),
            OperatorProfilesJson.Default.OperatorProfilePage);
    }

    private static async Task<IResult> GetAsync(string name, OperatorProfileStore store, CancellationToken cancellationToken) =>
        await FindAsync(name, store, cancellationToken) is { } profile
            ? Answers.Ok(OperatorProfileAnswer.Of(profile), OperatorProfilesJson.Default.OperatorProfileAnswer, profile.Version)
            : Problems.Of(ProblemCatalogue.OperatorProfileNotFound);

    private static async Task<OperatorProfile?> FindAsync(string name, OperatorProfileStore store, CancellationToken cancellationToken) =>
        OperatorProfiles.Find(name) is { } builtIn
            ? new OperatorProfile(name, builtIn, Version: 0)
            : (await store.FindAsync(name, cancellationToken))?.Value;

    private static async Task<IResult> PutAsync(
        string name,
        Body<PutOperatorProfileRequest, OperatorProfileSettings> body,
        IfMatch ifMatch,
        Caller caller,
        Occasion occasion,
        ChangeOperatorProfile change,
        CancellationToken cancellationToken) =>
        body.Command.Name is { } given && given != name
            ? Problems.Invalid("name", OperatorProfileTexts.NotThePaths)
            : Show(await change.PutAsync(name, body.Command.Privileges, ifMatch, caller, occasion, cancellationToken));

    private static async Task<IResult> DeleteAsync(
        string name, IfMatch ifMatch, Occasion occasion, ChangeOperatorProfile change, CancellationToken cancellationToken) =>
        Show(await change.DeleteAsync(name, ifMatch, occasion, cancellationToken));

    private static IResult Show(OperatorProfileOutcome outcome) => outcome switch
    {
        OperatorProfileOutcome.Created { Profile: var profile } => Answers.Created(
            Location(profile.Name), OperatorProfileAnswer.Of(profile), OperatorProfilesJson.Default.OperatorProfileAnswer, profile.Version),
        OperatorProfileOutcome.Replaced { Profile: var profile } =>
            Answers.Ok(OperatorProfileAnswer.Of(profile), OperatorProfilesJson.Default.OperatorProfileAnswer, profile.Version),
        OperatorProfileOutcome.Deleted => Answers.NoContent(),
        OperatorProfileOutcome.Unknown => Problems.Of(ProblemCatalogue.OperatorProfileNotFound),
        OperatorProfileOutcome.BuiltIn => Problems.Of(ProblemCatalogue.OperatorProfileBuiltIn),
        OperatorProfileOutcome.TooMuch => Problems.Of(ProblemCatalogue.Forbidden),
        OperatorProfileOutcome.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
        OperatorProfileOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
        _ => throw new InvalidOperationException("There is no other outcome."),
    };
}
