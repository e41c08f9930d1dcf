using System.Collections.Immutable;
using System.Text.Json;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Cards;

/// <summary>A card, as answers show it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="ClientId">The client that it belongs to.</param>
/// <param name="Kind">What it is made of; says nothing of what it may do.</param>
/// <param name="Name">Its name, unique among the client's cards.</param>
/// <param name="Number">Its number, masked to the last four digits.</param>
/// <param name="HolderId">Who it belongs to.</param>
/// <param name="Profile">The code of its card profile.</param>
/// <param name="Virtualised">Whether its profile bars the terminal and leaves the back office.</param>
/// <param name="ServicePointId">The service point that it is attached to.</param>
/// <param name="Status">Its status now.</param>
/// <param name="Expires">The last month that it is valid in, as yyyy-MM.</param>
/// <param name="Balance">The sum of its ledger entries.</param>
/// <param name="Held">The part of the balance that is held for open operations.</param>
/// <param name="AllowedActions">What may be done to it now.</param>
/// <param name="Replaces">The card that it replaced.</param>
/// <param name="ReplacedBy">The card that replaced it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
internal sealed record CardAnswer(
    string Id,
    string ClientId,
    CardKind Kind,
    string Name,
    string Number,
    string HolderId,
    string Profile,
    bool Virtualised,
    string? ServicePointId,
    CardStatus Status,
    string Expires,
    MoneyAnswer Balance,
    MoneyAnswer Held,
    ImmutableArray<CardAction> AllowedActions,
    string? Replaces,
    string? ReplacedBy,
    DateTime CreatedAt,
    DateTime UpdatedAt);

/// <summary>An amount of money.</summary>
/// <param name="Amount">In minor units of the currency.</param>
/// <param name="Currency">The code of ISO 4217.</param>
internal sealed record MoneyAnswer(long Amount, string Currency);

/// <summary>Shows cards.</summary>
internal static class CardAnswers
{
    /// <summary>A card as it is at an instant, under its profile.</summary>
    public static CardAnswer Of(Card card, CardProfile profile, DateTimeOffset now)
    {
        var status = card.StatusAt(now);
        return new CardAnswer(
            card.Id.ToString(),
            card.Id.Client.Value,
            card.Kind,
            card.Name.Value,
            card.Number.Masked,
            card.Holder.Value,
            card.Profile.Value,
            profile.Virtualised,
            card.ServicePoint?.Value,
            status,
            card.Expires.ToString(),
            new MoneyAnswer(card.Balance, card.Currency.Code),
            new MoneyAnswer(card.Held, card.Currency.Code),
            [.. CardStatuses.AllowedActions(status, profile.Virtualised)],
            card.Replaces?.ToString(),
            card.ReplacedBy?.ToString(),
            card.CreatedAt.UtcDateTime,
            card.UpdatedAt.UtcDateTime);
    }

    /// <summary>Where a card is found.</summary>
    public static string Location(CardId id) => $"/api/v1/clients/{id.Client}/cards/{id}";

    /// <summary>The answer to the creation of a card.</summary>
    public static KeptAnswer Created(CardAnswer card, CardId id, long version) => Kept(StatusCodes.Status201Created, card, Location(id), version);

    /// <summary>The answer to the change of a card, also where there was nothing to change.</summary>
    public static KeptAnswer Changed(CardAnswer card, long version) => Kept(StatusCodes.Status200OK, card, location: null, version);

    private static KeptAnswer Kept(int status, CardAnswer card, string? location, long version) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(card, CardsJson.Default.CardAnswer), location, version);
}
