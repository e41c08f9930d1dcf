using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.CardProfiles;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Cards.Bulk;

/// <summary>Which cards are to be virtualised, or devirtualised: a list of them, or all.</summary>
/// <param name="CardIds">The cards: 1 to 500.</param>
/// <param name="All">True for all cards of the client.</param>
/// <param name="Profile">
/// The code of the card profile. When left out: to virtualise BACK_OFFICE, to devirtualise the profile that each card had before.
/// </param>
internal sealed record BulkRequest(IReadOnlyList<string>? CardIds = null, bool? All = null, string? Profile = null) : IRequest<BulkWish>
{
    /// <summary>The most cards of a list.</summary>
    public const int MaxCards = 500;

    /// <inheritdoc/>
    public BulkWish? Read(Faults faults)
    {
        ProfileCode? profile = Profile is null ? null : faults.ProfileCode("profile", Profile);
        switch (CardIds, All)
        {
            // Where one of them could not be read at all, that was said already.
            case (null, null) when !faults.Has("all"):
                faults.Add("cardIds", BulkFaultTexts.ListOrAll);
                break;
            case (null, false):
                faults.Add("all", BulkFaultTexts.ListOrAll);
                break;
            case (not null, true):
                faults.Add("all", FaultTexts.MustBeAbsent);
                break;
        }

        if (CardIds is not null)
        {
            ReadList(faults, CardIds);
        }

        return faults.Any ? null : new BulkWish(CardIds, profile);
    }

    private static void ReadList(Faults faults, IReadOnlyList<string> ids)
    {
        if (ids.Count == 0)
        {
            faults.Add("cardIds", FaultTexts.MustNotBeEmpty);
        }
        else if (ids.Count > MaxCards)
        {
            faults.Add("cardIds", FaultTexts.TooMany(MaxCards));
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, id) in ids.Index())
        {
            if (!seen.Add(id))
            {
                faults.Under("cardIds", index).Add(Faults.Root, FaultTexts.MustBeUnique);
            }
        }
    }
}

/// <summary>What is asked of many cards.</summary>
/// <param name="CardIds">The cards; null for all of the client.</param>
/// <param name="Profile">The profile to take; null leaves it to the rules.</param>
internal sealed record BulkWish(IReadOnlyList<string>? CardIds, ProfileCode? Profile);

/// <summary>What can be wrong with a bulk request, beside what can be wrong with any.</summary>
internal static class BulkFaultTexts
{
    public static readonly Text ListOrAll = new("Give cardIds, or all as true.", "Indiquez cardIds, ou all à true.");
}

/// <summary>The result of one card.</summary>
/// <param name="CardId">The card, as it was given.</param>
/// <param name="Outcome">What became of it, or would.</param>
/// <param name="Code">Where it was refused: the code of the problem.</param>
/// <param name="Profile">In a dry run, where it would be changed: the profile that it would have.</param>
/// <param name="Loses">In a dry run: the services that it would lose.</param>
/// <param name="Gains">In a dry run: the services that it would gain.</param>
internal sealed record BulkResultAnswer(
    string CardId,
    BulkOutcome Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Profile = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CardServices>? Loses = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CardServices>? Gains = null)
{
    /// <summary>Shows a result.</summary>
    public static BulkResultAnswer Of(BulkResult result) => new(result.Card, result.Outcome, result.Code);

    /// <summary>Shows what would become of a card.</summary>
    public static BulkResultAnswer Foreseen(BulkResult result, VirtualisationVerdict.Change? change) => new(
        result.Card,
        result.Outcome,
        result.Code,
        change?.Card.Profile.Value,
        change is null ? [] : [.. ProfileWords.Split(change.Lost)],
        change is null ? [] : [.. ProfileWords.Split(change.Gained)]);
}

/// <summary>The results of a bulk request that was done at once.</summary>
/// <param name="Results">One for each card, in the order in which they were given.</param>
internal sealed record BulkAnswer(IReadOnlyList<BulkResultAnswer> Results);

/// <summary>What a bulk request would do. Written as it is read, so that its length costs no memory.</summary>
/// <param name="Results">One for each card.</param>
internal sealed record ForeseenListAnswer(IAsyncEnumerable<BulkResultAnswer> Results);

/// <summary>How many cards had which result.</summary>
/// <param name="Changed">Those that were changed.</param>
/// <param name="Unchanged">Those that were as they were to be.</param>
/// <param name="Refused">Those that it could not be done to.</param>
internal sealed record BulkCountsAnswer(int Changed, int Unchanged, int Refused);

/// <summary>A bulk operation, and a page of its results.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="ClientId">Its client.</param>
/// <param name="Action">What is done to each card.</param>
/// <param name="Profile">The profile that was named.</param>
/// <param name="Status">Whether it runs or is finished.</param>
/// <param name="Progress">The share that is done, from 0 to 1.</param>
/// <param name="Counts">What became of the cards so far.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it was done.</param>
/// <param name="Items">Results, in the order of the cards' creation.</param>
/// <param name="NextCursor">What to send as cursor to get the next page; null on the last.</param>
internal sealed record BulkOperationAnswer(
    string Id,
    string ClientId,
    Domain.Cards.CardAction Action,
    string? Profile,
    BulkStatus Status,
    decimal Progress,
    BulkCountsAnswer Counts,
    DateTime CreatedAt,
    DateTime? FinishedAt,
    IReadOnlyList<BulkResultAnswer> Items,
    string? NextCursor)
{
    /// <summary>Shows an operation.</summary>
    public static BulkOperationAnswer Of(BulkOperation operation, IReadOnlyList<BulkResult> results, string? next) => new(
        operation.Id,
        operation.Client.Value,
        operation.Action,
        operation.Wish.Profile?.Value,
        operation.FinishedAt is null ? BulkStatus.Running : BulkStatus.Finished,
        operation.ProgressThousandths / 1000m,
        new BulkCountsAnswer(operation.Counts.Changed, operation.Counts.Unchanged, operation.Counts.Refused),
        operation.CreatedAt.UtcDateTime,
        operation.FinishedAt?.UtcDateTime,
        [.. results.Select(BulkResultAnswer.Of)],
        Cursor.Of(next));
}

/// <summary>Makes the answers of bulk requests.</summary>
internal static class BulkAnswers
{
    /// <summary>Where an operation is found.</summary>
    public static string Location(BulkOperation operation) => $"/api/v1/clients/{operation.Client}/bulk-operations/{operation.Id}";

    /// <summary>The answer to a request that was done at once.</summary>
    public static KeptAnswer Done(IReadOnlyList<BulkResult> results) => new(
        StatusCodes.Status200OK,
        JsonSerializer.SerializeToUtf8Bytes(new BulkAnswer([.. results.Select(BulkResultAnswer.Of)]), BulkJson.Default.BulkAnswer),
        Location: null,
        Version: null);

    /// <summary>The answer to a request that is done in the background.</summary>
    public static KeptAnswer Accepted(BulkOperation operation) => new(
        StatusCodes.Status202Accepted,
        JsonSerializer.SerializeToUtf8Bytes(BulkOperationAnswer.Of(operation, [], next: null), BulkJson.Default.BulkOperationAnswer),
        Location(operation),
        Version: null);
}

/// <summary>JSON of bulk requests.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(OutcomeConverter), typeof(StatusConverter), typeof(CardWords.ActionConverter), typeof(ProfileWords.ServiceConverter)])]
[JsonSerializable(typeof(BulkRequest))]
[JsonSerializable(typeof(BulkAnswer))]
[JsonSerializable(typeof(ForeseenListAnswer))]
[JsonSerializable(typeof(BulkOperationAnswer))]
internal sealed partial class BulkJson : JsonSerializerContext
{
    /// <summary>The outcome as its word.</summary>
    public sealed class OutcomeConverter() : WordConverter<BulkOutcome>(BulkResult.Outcomes);

    /// <summary>The state as its word.</summary>
    public sealed class StatusConverter() : WordConverter<BulkStatus>(BulkOperation.Statuses);
}
