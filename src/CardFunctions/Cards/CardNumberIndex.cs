using System.Security.Cryptography;
using System.Text;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.Options;

namespace CardFunctions.Cards;

/// <summary>
/// Which card has a number, on the whole platform. It holds a keyed hash (HMAC-SHA256), so that who reads the index learns no
/// number, and its first digits are the partition, so that the load spreads.
/// </summary>
internal sealed class CardNumberIndex(StorageTables tables, IOptions<CardOptions> options)
{
    // 4,096 partitions.
    private const int PartitionLengthHexDigits = 3;

    private readonly ImmutableLookup<CardId> _known = new();
    private readonly byte[] _key = Convert.FromBase64String(options.Value.NumberKey!);

    /// <summary>Reserves a number for a card, before the card exists. A reservation without a card means nothing.</summary>
    /// <returns>The card that the number is reserved for: this one, or the one of an earlier reservation.</returns>
    public async Task<CardId> ReserveAsync(CardNumber number, CardId card, CancellationToken cancellationToken)
    {
        var (partition, hash) = KeyOf(number);
        var row = new TableEntity(partition, hash) { ["Client"] = card.Client.Value, ["Card"] = card.Unique };
        if (await tables.CardNumberIndex.TryInsertAsync(row, cancellationToken))
        {
            return card;
        }

        var reserved = (await tables.CardNumberIndex.GetEntityAsync(partition, hash, cancellationToken: cancellationToken)).Value;
        return CardId.Load(ClientId.Load(reserved.Text("Client")), reserved.Text("Card"));
    }

    /// <summary>The card that a number is reserved for, be it made or not; null where there is none.</summary>
    /// <remarks>A reservation never changes, so that it is looked up once.</remarks>
    public async ValueTask<CardId?> FindAsync(CardNumber number, CancellationToken cancellationToken)
    {
        var (partition, hash) = KeyOf(number);
        if (_known.TryGetValue(hash, out var known))
        {
            return known;
        }

        if (await tables.CardNumberIndex.FindAsync(partition, hash, cancellationToken) is not { } row)
        {
            return null;
        }

        var card = CardId.Load(ClientId.Load(row.Text("Client")), row.Text("Card"));
        _known.Add(hash, card);
        return card;
    }

    private (string Partition, string Hash) KeyOf(CardNumber number)
    {
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(number.Reveal())));
        return (hash[..PartitionLengthHexDigits], hash);
    }
}
