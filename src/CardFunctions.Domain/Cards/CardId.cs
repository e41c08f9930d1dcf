using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.Domain.Cards;

/// <summary>
/// Identifies a card on the whole platform: <c>crd_{client}_{32 hex digits}</c>. It carries its client, so that every read of
/// a card is a point read; the digits are a UUID of version 7, whose order is the order of creation.
/// </summary>
public readonly record struct CardId
{
    private const string Prefix = "crd_";

    private readonly string? _unique;

    private CardId(ClientId client, string unique) => (Client, _unique) = (client, unique);

    /// <summary>The client that the card belongs to.</summary>
    public ClientId Client { get; }

    /// <summary>What tells the client's cards apart: 32 lower-case hex digits, in the order of creation.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Unique => _unique ?? throw Unassigned.Of(nameof(CardId));

    /// <summary>The identifier of a new card.</summary>
    /// <param name="client">The client that the card belongs to.</param>
    /// <param name="now">The time of its creation.</param>
    public static CardId Make(ClientId client, DateTimeOffset now) =>
        new(client, OwnedIdentifier.NewUnique(now));

    /// <summary>Takes an identifier from outside. False when it is not of the form, so that no card can have it.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out CardId id)
    {
        id = default;
        if (!OwnedIdentifier.TrySplit(text, Prefix, out var owner, out var unique) || !ClientId.TryCreate(owner, out var client))
        {
            return false;
        }

        id = new CardId(client, unique);
        return true;
    }

    /// <summary>Takes an identifier from the store, where the client is the partition and the rest is in the row's key.</summary>
    public static CardId Load(ClientId client, string unique) => new(client, unique);

    /// <summary>Takes an identifier from the store, written as a whole.</summary>
    /// <exception cref="FormatException">It is not of the form.</exception>
    public static CardId Load(string text) =>
        TryCreate(text, out var id) ? id : throw new FormatException("A stored card identifier is not of the form.");

    /// <inheritdoc/>
    public override string ToString() => $"{Prefix}{Client}_{Unique}";
}
