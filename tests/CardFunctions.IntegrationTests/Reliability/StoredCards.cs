using System.Security.Cryptography;
using System.Text;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>Cards that are put straight into the tables, as the app writes them: many of them, in a moment.</summary>
internal static class StoredCards
{
    private const int RowsPerTransaction = 100;
    private const int InsertsAtOnce = 16;

    /// <summary>Stores cards of a client that exists and has a card already, whose holder they share. Nobody is told of them.</summary>
    /// <param name="tables">Where to.</param>
    /// <param name="client">The client.</param>
    /// <param name="count">How many.</param>
    /// <param name="choose">Says of each, by its number from 0, what it is.</param>
    /// <param name="isNumbered">Whether the platform's index of numbers is to know them; only what looks for it needs that.</param>
    /// <returns>Their identifiers, the oldest first.</returns>
    public static async Task<IReadOnlyList<string>> AddAsync(
        TableServiceClient tables, string client, int count, Func<int, (CardKind Kind, string Profile)> choose, bool isNumbered = true)
    {
        var owner = (await tables.GetTableClient("Clients").GetEntityAsync(client, "client")).Value;
        var now = TimeProvider.System.GetUtcNow();
        _ = CardNumberPrefix.TryCreate("708000", out var prefix);
        List<Card> cards = [.. Enumerable.Range(0, count).Select(number => new Card
        {
            Id = CardId.Make(ClientId.Load(client), now.AddMilliseconds(number)),
            Kind = choose(number).Kind,
            Name = CardName.Load($"Many {number}"),
            Number = CardNumber.Random(prefix),
            Holder = HolderId.Load(owner.GetString("SharedHolder")!),
            Profile = ProfileCode.Load(choose(number).Profile),
            Expires = YearMonth.Of(now).AddMonths(1),
            Currency = Currency.Load("XOF"),
            CreatedAt = now,
            UpdatedAt = now,
        })];
        var rows = cards.SelectMany(card => (TableEntity[])[CardRow.From(card), CardRow.NameOf(card)]);
        foreach (var chunk in rows.Chunk(RowsPerTransaction))
        {
            await tables.GetTableClient("Clients").SubmitTransactionAsync(chunk.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
        }

        await Parallel.ForEachAsync(
            isNumbered ? cards : [], new ParallelOptions { MaxDegreeOfParallelism = InsertsAtOnce }, async (card, token) => await AddNumberAsync(tables, card, token));
        return [.. cards.Select(card => card.Id.ToString())];
    }

    private static async Task AddNumberAsync(TableServiceClient tables, Card card, CancellationToken cancellationToken)
    {
        var key = Convert.FromBase64String(HandlerSettings.Minimal["Cards__NumberKey"]);
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(card.Number.Reveal())));
        var row = new TableEntity(hash[..3], hash) { ["Client"] = card.Id.Client.Value, ["Card"] = card.Id.Unique };
        await tables.GetTableClient("CardNumberIndex").AddEntityAsync(row, cancellationToken);
    }
}
