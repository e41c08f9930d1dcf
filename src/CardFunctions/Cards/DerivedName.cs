using CardFunctions.Domain.Cards;

namespace CardFunctions.Cards;

/// <summary>Finds the name of a card whose name follows its service point's, over the tries of one change.</summary>
internal sealed class DerivedName(CardStore cards)
{
    private const int AsItIs = 0;
    private int _suffix = 1;

    /// <summary>The name that the card is to have, which is free as far as is known.</summary>
    public CardName For(Card card, CardName derived) => _suffix is AsItIs ? card.Name : derived.WithSuffix(_suffix);

    /// <summary>Looks for another one, since that name turned out to be taken. A card that has such a name, with a number, keeps it.</summary>
    public async Task FindFreeAsync(Card card, CardName derived, CancellationToken cancellationToken) =>
        _suffix = card.Name.WithoutSuffix() == derived ? AsItIs : await cards.FreeSuffixAsync(card.Id.Client, derived, cancellationToken);
}
