using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Domain;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;

namespace CardFunctions.CardProfiles;

/// <summary>What a card profile is to be from now on.</summary>
internal sealed record ProfileSettings(
    ProfileCode? Code, DisplayName Name, CardServices Services, ImmutableArray<Limit> Limits, int ValidityMonths);

/// <summary>The settings of a card profile.</summary>
/// <param name="Name">The name that people read: 1 to 200 characters.</param>
/// <param name="Services">The services that it allows. Without fuel, allotment and ticket its cards are virtualised.</param>
/// <param name="Code">Its code; if given, the one in the path.</param>
/// <param name="Limits">The limits of those services; none by default.</param>
/// <param name="ValidityMonths">How long a new card is valid, in months: 1 to 120, by default 36.</param>
/// <param name="Virtualised">Computed; if given, what the services say.</param>
internal sealed record PutCardProfileRequest(
    string? Name,
    IReadOnlyList<CardServices>? Services,
    string? Code = null,
    IReadOnlyList<LimitMember?>? Limits = null,
    int? ValidityMonths = null,
    bool? Virtualised = null)
    : IRequest<ProfileSettings>
{
    /// <inheritdoc/>
    public ProfileSettings? Read(Faults faults)
    {
        var name = faults.Name("name", Name);
        ProfileCode? code = Code is null ? null : faults.ProfileCode("code", Code);
        if (Services is null)
        {
            faults.Add("services", FaultTexts.Required);
        }
        else if (Services.Distinct().Count() != Services.Count)
        {
            faults.Add("services", FaultTexts.MustBeUnique);
        }

        var limits = ReadLimits(faults);
        var months = ValidityMonths ?? CardProfile.DefaultValidityMonths;
        if (months is < CardProfile.MinValidityMonths or > CardProfile.MaxValidityMonths)
        {
            faults.Add("validityMonths", FaultTexts.MustBeBetween(CardProfile.MinValidityMonths, CardProfile.MaxValidityMonths));
        }

        if (Services is not null && Virtualised is { } claimed && claimed != CardProfile.IsVirtualised(ProfileWords.Join(Services)))
        {
            faults.Add("virtualised", ProfileFaultTexts.NotWhatServicesSay);
        }

        return faults.Any ? null : new ProfileSettings(code, name, ProfileWords.Join(Services!), limits, months);
    }

    private ImmutableArray<Limit> ReadLimits(Faults faults)
    {
        if (Limits is null)
        {
            return [];
        }

        if (Limits.Count > CardProfile.MaxLimits)
        {
            faults.Add("limits", FaultTexts.TooMany(CardProfile.MaxLimits));
            return [];
        }

        return [.. Limits.Select((limit, index) => (limit ?? LimitMember.Empty).Read(faults.Under("limits", index))).OfType<Limit>()];
    }
}

/// <summary>A limit of a card profile.</summary>
/// <param name="Measure">What is counted: money in minor units, volume in millilitres, or the number of transactions.</param>
/// <param name="Period">How long it is counted, in UTC; weeks from Monday.</param>
/// <param name="Services">The services whose use counts.</param>
/// <param name="Max">The most that is allowed; 0 allows nothing.</param>
internal sealed record LimitMember(Measure? Measure, Period? Period, IReadOnlyList<CardServices>? Services, long? Max)
{
    /// <summary>A limit that says nothing.</summary>
    public static LimitMember Empty { get; } = new(null, null, null, null);

    /// <summary>Shows a limit.</summary>
    public static LimitMember Of(Limit limit) => new(limit.Measure, limit.Period, ProfileWords.Split(limit.Services), limit.Max);

    internal Limit? Read(Faults faults)
    {
        var measure = faults.Required("measure", Measure);
        var period = faults.Required("period", Period);
        var max = faults.Required("max", Max);
        if (max < 0)
        {
            faults.Add("max", FaultTexts.MustNotBeNegative);
        }

        if (Services is not { Count: > 0 })
        {
            faults.Add("services", Services is null ? FaultTexts.Required : FaultTexts.MustNotBeEmpty);
        }

        return faults.Any ? null : new Limit(measure, period, ProfileWords.Join(Services!), max);
    }
}

/// <summary>A card profile, as answers show it.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">The name that people read.</param>
/// <param name="Services">The services that it allows.</param>
/// <param name="Limits">The limits of those services.</param>
/// <param name="ValidityMonths">How long a new card is valid, in months.</param>
/// <param name="Virtualised">Whether it bars the terminal and leaves the back office: computed from the services.</param>
internal sealed record CardProfileAnswer(
    string Code,
    string Name,
    ImmutableArray<CardServices> Services,
    ImmutableArray<LimitMember> Limits,
    int ValidityMonths,
    bool Virtualised)
{
    /// <summary>Shows a card profile.</summary>
    public static CardProfileAnswer Of(CardProfile profile) => new(
        profile.Code.Value,
        profile.Name.Value,
        ProfileWords.Split(profile.Services),
        [.. profile.Limits.Select(LimitMember.Of)],
        profile.ValidityMonths,
        profile.Virtualised);
}

/// <summary>JSON of card profiles.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(ProfileWords.ServiceConverter), typeof(ProfileWords.MeasureConverter), typeof(ProfileWords.PeriodConverter)])]
[JsonSerializable(typeof(PutCardProfileRequest))]
[JsonSerializable(typeof(CardProfileAnswer))]
[JsonSerializable(typeof(Page<CardProfileAnswer>), TypeInfoPropertyName = "CardProfilePage")]
internal sealed partial class CardProfilesJson : JsonSerializerContext;
