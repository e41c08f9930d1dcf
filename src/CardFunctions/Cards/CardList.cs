using System.Runtime.CompilerServices;
using CardFunctions.CardProfiles;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Http;

namespace CardFunctions.Cards;

/// <summary>Lists a client's cards, as answers show them.</summary>
internal sealed class CardList(CardStore cards, CardProfileCatalogue catalogue, TimeProvider time)
{
    /// <summary>The columns of the CSV form: those of the card that are plain values.</summary>
    public static CsvTable<CardAnswer> Table { get; } = new(
        ("id", card => card.Id),
        ("kind", card => CardWords.Kinds.Of(card.Kind)),
        ("name", card => card.Name),
        ("number", card => card.Number),
        ("holderId", card => card.HolderId),
        ("profile", card => card.Profile),
        ("virtualised", card => card.Virtualised ? "true" : "false"),
        ("servicePointId", card => card.ServicePointId),
        ("status", card => CardWords.Statuses.Of(card.Status)),
        ("expires", card => card.Expires),
        ("balance", card => Csv.Number(card.Balance.Amount)),
        ("held", card => Csv.Number(card.Held.Amount)),
        ("currency", card => card.Balance.Currency),
        ("createdAt", card => Times.Format(card.CreatedAt)),
        ("updatedAt", card => Times.Format(card.UpdatedAt)));

    /// <summary>One page.</summary>
    public async Task<(List<CardAnswer> Items, string? Next)> PageAsync(
        ClientId client, CardFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var profiles = await catalogue.CurrentAsync(cancellationToken);
        while (true)
        {
            // A card may have a profile that is younger than what is in memory; then the profiles, and the page, are read anew.
            Card? stranger = null;
            var (items, next) = await cards.PageAsync(client, filter, IsVirtualised, now, after, limit, cancellationToken);
            stranger ??= items.Find(card => !profiles.Knows(card.Profile));
            if (stranger is null)
            {
                return ([.. items.Select(card => CardAnswers.Of(card, profiles.Of(card.Profile), now))], next);
            }

            profiles = await catalogue.KnowingAsync(stranger.Profile, cancellationToken);

            bool IsVirtualised(Card card)
            {
                stranger ??= profiles.Knows(card.Profile) ? null : card;
                return profiles.Knows(card.Profile) && profiles.Of(card.Profile).Virtualised;
            }
        }
    }

    /// <summary>All cards from a place on, page by page.</summary>
    public async IAsyncEnumerable<CardAnswer> AllAsync(
        ClientId client, CardFilter filter, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var (items, next) = await PageAsync(client, filter, after, ListRequest.MaxLimit, cancellationToken);
            foreach (var card in items)
            {
                yield return card;
            }

            after = next;
        }
        while (after is not null);
    }
}
