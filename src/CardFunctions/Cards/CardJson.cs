using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;

namespace CardFunctions.Cards;

/// <summary>A card that is to be created.</summary>
/// <param name="Kind">What it is made of.</param>
/// <param name="Name">Its name: 1 to 64 letters, digits, spaces and _ - . , ' &amp; ( ) +. Derived from the service point's when left out.</param>
/// <param name="Number">Its number: 16 digits of this issuer. Random when left out.</param>
/// <param name="HolderId">Who it belongs to. By the client's policy when left out.</param>
/// <param name="Profile">The code of its card profile. When left out, the client's for a virtual card, else STANDARD.</param>
/// <param name="ServicePointId">The service point to attach it to; for a virtual card only.</param>
internal sealed record CreateCardRequest(
    CardKind? Kind,
    string? Name = null,
    string? Number = null,
    string? HolderId = null,
    string? Profile = null,
    string? ServicePointId = null)
    : IRequest<CardWish>
{
    /// <inheritdoc/>
    public CardWish? Read(Faults faults)
    {
        var kind = faults.Required("kind", Kind);
        CardName? name = Name is null ? null : faults.CardName("name", Name);
        HolderId? holder = HolderId is null ? null : faults.Identifier<HolderId>("holderId", HolderId, Domain.HolderId.TryCreate);
        ProfileCode? profile = Profile is null ? null : faults.ProfileCode("profile", Profile);
        ServicePointId? point = ServicePointId is null
            ? null
            : faults.Identifier<ServicePointId>("servicePointId", ServicePointId, Domain.ServicePointId.TryCreate);
        faults.CardNumber("number", Number);
        if (ServicePointId is not null && Kind is CardKind.Physical)
        {
            faults.Add("servicePointId", CardFaultTexts.OnlyVirtualCards);
        }

        if (Name is null && ServicePointId is null)
        {
            faults.Add("name", CardFaultTexts.NameOrServicePoint);
        }

        return faults.Any
            ? null
            : new CardWish
            {
                Kind = kind,
                Name = name,
                Number = Number is null ? null : new Sensitive<string>(Number),
                Holder = holder,
                Profile = profile,
                ServicePoint = point,
            };
    }
}

/// <summary>JSON of cards.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(CardWords.KindConverter), typeof(CardWords.StatusConverter), typeof(CardWords.ActionConverter), typeof(CardWords.ReasonConverter)])]
[JsonSerializable(typeof(CreateCardRequest))]
[JsonSerializable(typeof(PatchCardRequest))]
[JsonSerializable(typeof(ChangeStatusRequest))]
[JsonSerializable(typeof(VirtualiseRequest))]
[JsonSerializable(typeof(ReplaceCardRequest))]
[JsonSerializable(typeof(CardNumberAnswer))]
[JsonSerializable(typeof(CardAnswer))]
[JsonSerializable(typeof(Page<CardAnswer>), TypeInfoPropertyName = "CardPage")]
internal sealed partial class CardsJson : JsonSerializerContext;
