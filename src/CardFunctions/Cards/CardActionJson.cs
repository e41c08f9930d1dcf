using System.Text.Json.Serialization;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;

namespace CardFunctions.Cards;

/// <summary>What of a card is to change (JSON merge patch). What is left out stays.</summary>
internal sealed record PatchCardRequest : IRequest<CardPatch>
{
    /// <summary>Its name: 1 to 64 letters, digits, spaces and _ - . , ' &amp; ( ) +.</summary>
    [JsonConverter(typeof(OptionalConverter<string>))]
    public Optional<string> Name { get; init; }

    /// <summary>Who it belongs to.</summary>
    [JsonConverter(typeof(OptionalConverter<string>))]
    public Optional<string> HolderId { get; init; }

    /// <summary>The code of its card profile.</summary>
    [JsonConverter(typeof(OptionalConverter<string>))]
    public Optional<string> Profile { get; init; }

    /// <summary>The service point to attach it to; null detaches it.</summary>
    [JsonConverter(typeof(OptionalConverter<string>))]
    public Optional<string> ServicePointId { get; init; }

    /// <inheritdoc/>
    public CardPatch? Read(Faults faults)
    {
        foreach (var (path, member) in (ReadOnlySpan<(string, Optional<string>)>)[("name", Name), ("holderId", HolderId), ("profile", Profile)])
        {
            if (member.IsNull)
            {
                faults.Add(path, FaultTexts.MustNotBeNull);
            }
        }

        CardName? name = Name.Value is { } text ? faults.CardName("name", text) : null;
        HolderId? holder = HolderId.Value is { } holderId ? faults.Identifier<HolderId>("holderId", holderId, Domain.HolderId.TryCreate) : null;
        ProfileCode? profile = Profile.Value is { } code ? faults.ProfileCode("profile", code) : null;
        ServicePointId? point = ServicePointId.Value is { } pointId
            ? faults.Identifier<ServicePointId>("servicePointId", pointId, Domain.ServicePointId.TryCreate)
            : null;
        return faults.Any
            ? null
            : new CardPatch { Name = name, Holder = holder, Profile = profile, MovesServicePoint = ServicePointId.IsPresent, ServicePoint = point };
    }
}

/// <summary>Why a card's status is to change.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Comment">Words of the operator's own, for the audit trail: 1 to 500 characters.</param>
internal sealed record ChangeStatusRequest(StatusReason? Reason, string? Comment = null) : IRequest<StatusWish>
{
    /// <inheritdoc/>
    public StatusWish? Read(Faults faults)
    {
        var reason = faults.Required("reason", Reason);
        faults.Comment("comment", Comment);
        return faults.Any ? null : new StatusWish(reason, Comment);
    }
}

/// <summary>The profile that a card is to have when it is virtualised, or devirtualised.</summary>
/// <param name="Profile">
/// The code of the card profile. When left out: to virtualise BACK_OFFICE, to devirtualise the profile that the card had before.
/// </param>
internal sealed record VirtualiseRequest(string? Profile = null) : IRequest<ProfileChoice>
{
    /// <inheritdoc/>
    public ProfileChoice? Read(Faults faults)
    {
        ProfileCode? profile = Profile is null ? null : faults.ProfileCode("profile", Profile);
        return faults.Any ? null : new ProfileChoice(profile);
    }
}

/// <summary>A card profile that was chosen; null where that is left to the rules.</summary>
internal sealed record ProfileChoice(ProfileCode? Profile);

/// <summary>How a card is to be replaced.</summary>
/// <param name="Name">The new card's name. The old one's with a number appended when left out.</param>
/// <param name="Number">The new card's number: 16 digits of this issuer. Random when left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Comment">Words of the operator's own, for the audit trail: 1 to 500 characters.</param>
internal sealed record ReplaceCardRequest(string? Name = null, string? Number = null, StatusReason? Reason = null, string? Comment = null)
    : IRequest<ReplacementWish>
{
    /// <inheritdoc/>
    public ReplacementWish? Read(Faults faults)
    {
        CardName? name = Name is null ? null : faults.CardName("name", Name);
        faults.CardNumber("number", Number);
        faults.Comment("comment", Comment);
        return faults.Any ? null : new ReplacementWish(name, Number is null ? null : new Sensitive<string>(Number), Reason, Comment);
    }
}

/// <summary>A card's whole number.</summary>
/// <param name="Number">16 digits.</param>
internal sealed record CardNumberAnswer(string Number);
