using CardFunctions.Audit;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Clients;
using CardFunctions.Holders;
using CardFunctions.Storage;
using Microsoft.Extensions.Options;

namespace CardFunctions.Cards;

/// <summary>A number that is reserved on the platform for a card that is to be made.</summary>
internal sealed record Reservation(CardId Card, CardNumber Number);

/// <summary>What every way to a new card shares: its number comes first, and its rows are stored in one change.</summary>
internal sealed class CardIssuing(CardNumberIndex index, CardStore cards, IOptions<CardOptions> options, TimeProvider time)
{
    private readonly CardNumberPrefix _prefix = options.Value.Prefix;

    /// <summary>Takes a number that the caller gave. False when it is none of this issuer's.</summary>
    public bool TryRead(string digits, out CardNumber number) => CardNumber.TryCreate(digits, _prefix, out number);

    /// <summary>Reserves a random number. A billion are possible, so that one that is taken is met once in a lifetime.</summary>
    public async Task<Reservation> ReserveAnyAsync(ClientId client, CancellationToken cancellationToken)
    {
        while (true)
        {
            var wanted = new Reservation(CardId.Make(client, time.GetUtcNow()), CardNumber.Random(_prefix));
            if (await index.ReserveAsync(wanted.Number, wanted.Card, cancellationToken) == wanted.Card)
            {
                return wanted;
            }
        }
    }

    /// <summary>
    /// Reserves a given number. What an earlier try of the same client reserved without making the card is adopted, identifier
    /// and all: of two that race, both then make the same card, and one is first.
    /// </summary>
    /// <returns>Null when a card, or another client, has the number.</returns>
    public async Task<Reservation?> ReserveAsync(CardNumber number, ClientId client, CancellationToken cancellationToken)
    {
        var wanted = CardId.Make(client, time.GetUtcNow());
        var reserved = await index.ReserveAsync(number, wanted, cancellationToken);
        var free = reserved == wanted || (reserved.Client == client && await cards.FindAsync(reserved, cancellationToken) is null);
        return free ? new Reservation(reserved, number) : null;
    }

    /// <summary>Adds the rows of a new card to a change of its client's partition.</summary>
    /// <param name="change">The change.</param>
    /// <param name="issue">The new card and what is made with it.</param>
    /// <param name="client">The client as it was read; null when the change makes it.</param>
    /// <param name="shown">The card as the API shows it.</param>
    /// <param name="occasion">Who asks for it.</param>
    public static void Add(PartitionChange change, CardIssue issue, Stored<Client>? client, CardAnswer shown, Occasion occasion)
    {
        change.Insert(Touched.Card, CardRow.From(issue.Card));
        change.Insert(Touched.CardName, CardRow.NameOf(issue.Card));
        change.Tell(CardEvents.Of(CardEventType.Created, issue.Card, shown), issue.Card.CreatedAt);
        change.Record(AuditEntry.Done(occasion, CardAnswers.Location(issue.Card.Id), issue.Card.CreatedAt));
        if (issue.NewHolder is { } holder)
        {
            change.Insert(Touched.Holder, HolderRow.From(holder));
        }

        if (issue.Client != client?.Value)
        {
            change.Write(Touched.Client, ClientRow.From(issue.Client), client?.Tag);
        }
    }
}
