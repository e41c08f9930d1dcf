using System.Security.Cryptography;
using System.Text;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.Options;

namespace CardFunctions.TransactionCodes;

/// <summary>Where a code's row is.</summary>
/// <param name="Card">The card that it was made with.</param>
/// <param name="Id">Its identifier.</param>
internal readonly record struct CodePlace(CardId Card, string Id);

/// <summary>
/// Keeps transaction codes with their client, and finds them by their digits on the whole platform: by a keyed hash (HMAC-SHA256), so that
/// who reads the tables learns no code.
/// </summary>
internal sealed class TransactionCodeStore(StorageTables tables, IOptions<CardOptions> options)
{
    /// <summary>
    /// How many digits a code has. With 100,000 open at once somebody who guesses finds one in 100,000 tries, and has five in ten minutes.
    /// </summary>
    public const int LengthDigits = 10;

    // 4,096 partitions.
    private const int PartitionLengthHexDigits = 3;

    private readonly byte[] _key = options.Value.DeriveKey("transaction code");

    /// <summary>Makes digits that no other code has, and keeps them for a code before it exists. A reservation without a code means nothing.</summary>
    /// <param name="place">Where the code is going to be.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The digits, from a cryptographic source, and their hash.</returns>
    public async Task<(Sensitive<string> Digits, string Hash)> ReserveAsync(CodePlace place, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (true)
        {
            var digits = new Sensitive<string>(RandomNumberGenerator.GetString("0123456789", LengthDigits));
            var hash = HashOf(digits);
            var row = new TableEntity(hash[..PartitionLengthHexDigits], hash)
            {
                ["Client"] = place.Card.Client.Value,
                ["Card"] = place.Card.Unique,
                ["Code"] = place.Id,
                ["CreatedAt"] = now,
            };
            if (await tables.CodeIndex.TryInsertAsync(row, cancellationToken))
            {
                return (digits, hash);
            }
        }
    }

    /// <summary>Where the code of these digits is, be it made or not; null where there is none.</summary>
    public async Task<CodePlace?> LocateAsync(Sensitive<string> digits, CancellationToken cancellationToken)
    {
        var hash = HashOf(digits);
        return await tables.CodeIndex.FindAsync(hash[..PartitionLengthHexDigits], hash, cancellationToken) is { } row
            ? new CodePlace(CardId.Load(ClientId.Load(row.Text("Client")), row.Text("Card")), row.Text("Code"))
            : null;
    }

    /// <summary>Removes the place of a code that is over, if it is still there.</summary>
    public static Task RemovePlaceAsync(StorageTables tables, string hash, CancellationToken cancellationToken) =>
        tables.CodeIndex.DeleteEntityAsync(hash[..PartitionLengthHexDigits], hash, cancellationToken: cancellationToken);

    /// <summary>What tells a redemption from another, without telling its code: there are so few codes that a hash without a key could be tried out.</summary>
    public string FingerprintOf(RedemptionWish wish) => Convert.ToHexStringLower(
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{wish.ServicePoint}\n{wish.Terminal}\n{wish.Reference}\n{wish.Code.Reveal()}")));

    /// <summary>The code, or null.</summary>
    public async Task<Stored<TransactionCode>?> FindAsync(CardId card, string id, CancellationToken cancellationToken) =>
        await tables.Clients.FindAsync(card.Client.Value, TransactionCodeRow.Key(card, id), cancellationToken) is { } row
            ? new Stored<TransactionCode>(TransactionCodeRow.ToCode(row), row.ETag)
            : null;

    /// <summary>One page of a card's codes, the oldest first.</summary>
    /// <returns>The codes, and the identifier to go on behind; null when that was all.</returns>
    public Task<(List<TransactionCode> Items, string? Next)> PageAsync(CardId card, string? after, int limit, CancellationToken cancellationToken) =>
        new RowRange(tables.Clients, card.Client.Value, TransactionCodeRow.KindOf(card)).ReadAsync(
            filter: null, after, limit, TransactionCodeRow.ToCode, cancellationToken);

    private string HashOf(Sensitive<string> digits) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(digits.Reveal())));
}
