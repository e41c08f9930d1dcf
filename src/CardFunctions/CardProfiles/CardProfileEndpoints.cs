using CardFunctions.Audit;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.CardProfiles;

/// <summary>Card profiles over HTTP.</summary>
internal static class CardProfileEndpoints
{
    private const string RequestExample =
        """
        {"name":"City fleet","services":["fuel","transfer"],
         "limits":[{"measure":"money","period":"day","services":["fuel"],"max":200000}],"validityMonths":36}
        """;

    private const string AnswerExample =
        """
        {"code":"CITY_FLEET","name":"City fleet","services":["fuel","transfer"],
         "limits":[{"measure":"money","period":"day","services":["fuel"],"max":200000}],"validityMonths":36,"virtualised":false}
        """;

    private const string PageExample = $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""";

    public static void MapCardProfiles(this IEndpointRouteBuilder api)
    {
        api.MapGet("/card-profiles", ListAsync)
            .WithName("ListCardProfiles").WithTags("Card profiles").WithSummary("Lists the card profiles, by code.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<Page<CardProfileAnswer>>(StatusCodes.Status200OK, PageExample);

        api.MapGet("/card-profiles/{code}", GetAsync)
            .WithName("GetCardProfile").WithTags("Card profiles").WithSummary("Shows a card profile.")
            .RequirePrivilege(Privilege.CardsRead)
            .WithAnswer<CardProfileAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.CardProfileNotFound);

        api.MapPut("/card-profiles/{code}", PutAsync)
            .WithName("PutCardProfile").WithTags("Card profiles").WithSummary("Creates or replaces a card profile.")
            .WithDescription("A change acts on all cards of the profile, within 30 seconds on every instance.")
            .RequirePrivilege(Privilege.ProfilesManage)
            .WithRequestExample(RequestExample)
            .WithAnswer<CardProfileAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithAnswer<CardProfileAnswer>(StatusCodes.Status201Created, AnswerExample)
            .WithProblems(ProblemCatalogue.PreconditionFailed, ProblemCatalogue.Busy);

        api.MapDelete("/card-profiles/{code}", DeleteAsync)
            .WithName("DeleteCardProfile").WithTags("Card profiles").WithSummary("Deletes a card profile that nothing uses.")
            .RequirePrivilege(Privilege.ProfilesManage)
            .WithAnswer(StatusCodes.Status204NoContent)
            .WithProblems(
                ProblemCatalogue.CardProfileNotFound,
                ProblemCatalogue.ProfileBuiltIn,
                ProblemCatalogue.ProfileInUse,
                ProblemCatalogue.PreconditionFailed,
                ProblemCatalogue.Busy);
    }

    private static async Task<IResult> ListAsync(ListRequest list, CardProfileStore store, CancellationToken cancellationToken)
    {
        var rest = (await store.AllAsync(cancellationToken))
            .Where(kept => !kept.Deleted && (list.After is null || string.CompareOrdinal(kept.Profile.Code.Value, list.After) > 0))
            .Select(kept => CardProfileAnswer.Of(kept.Profile))
            .ToList();
        List<CardProfileAnswer> items = [.. rest.Take(list.Limit)];
        return Answers.Ok(
            new Page<CardProfileAnswer>(items, Cursor.Of(rest.Count > items.Count ? items[^1].Code : null)),
            CardProfilesJson.Default.CardProfilePage);
    }

    private static async Task<IResult> GetAsync(string code, CardProfileStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(ProfileCode.Load(code), cancellationToken) is { Kept: { Deleted: false } kept }
            ? Answers.Ok(CardProfileAnswer.Of(kept.Profile), CardProfilesJson.Default.CardProfileAnswer, kept.Version)
            : Problems.Of(ProblemCatalogue.CardProfileNotFound);

    private static async Task<IResult> PutAsync(
        string code,
        Body<PutCardProfileRequest, ProfileSettings> body,
        IfMatch ifMatch,
        Occasion occasion,
        ChangeCardProfile change,
        CancellationToken cancellationToken) =>
        body.Command.Code is { } given && given.Value != code
            ? Problems.Invalid("code", ProfileFaultTexts.NotThePaths)
            : Show(await change.PutAsync(ProfileCode.Load(code), body.Command, ifMatch, occasion, cancellationToken));

    private static async Task<IResult> DeleteAsync(
        string code, IfMatch ifMatch, Occasion occasion, ChangeCardProfile change, CancellationToken cancellationToken) =>
        Show(await change.DeleteAsync(ProfileCode.Load(code), ifMatch, occasion, cancellationToken));

    private static IResult Show(ProfileOutcome outcome) => outcome switch
    {
        ProfileOutcome.Created { Kept: var kept } => Answers.Created(
            $"/api/v1/card-profiles/{kept.Profile.Code}",
            CardProfileAnswer.Of(kept.Profile),
            CardProfilesJson.Default.CardProfileAnswer,
            kept.Version),
        ProfileOutcome.Replaced { Kept: var kept } =>
            Answers.Ok(CardProfileAnswer.Of(kept.Profile), CardProfilesJson.Default.CardProfileAnswer, kept.Version),
        ProfileOutcome.Deleted => Answers.NoContent(),
        ProfileOutcome.Unknown => Problems.Of(ProblemCatalogue.CardProfileNotFound),
        ProfileOutcome.BuiltIn => Problems.Of(ProblemCatalogue.ProfileBuiltIn),
        ProfileOutcome.InUse => Problems.Of(ProblemCatalogue.ProfileInUse),
        ProfileOutcome.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
        ProfileOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
        _ => throw new InvalidOperationException("There is no other outcome."),
    };
}
