using System.Security.Cryptography;
using System.Text;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.App;

/// <summary>All rows of a client, read from the tables themselves.</summary>
internal sealed class Partition
{
    private readonly TableServiceClient _tables;
    private readonly string _client;
    private readonly Dictionary<string, TableEntity> _rows;

    private Partition(TableServiceClient tables, string client, Dictionary<string, TableEntity> rows)
    {
        _tables = tables;
        _client = client;
        _rows = rows;
    }

    /// <summary>Whether nothing is stored.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>The client's own row.</summary>
    public TableEntity Client => _rows["client"];

    public IReadOnlyDictionary<string, TableEntity> Cards => Kind("card");

    public IReadOnlyDictionary<string, TableEntity> CardNames => Kind("cardname");

    public IReadOnlyDictionary<string, TableEntity> ServicePoints => Kind("servicepoint");

    public IReadOnlyDictionary<string, TableEntity> Holders => Kind("holder");

    /// <summary>The entries of all cards, each card's newest first, by card and place.</summary>
    public IReadOnlyDictionary<string, TableEntity> Entries => Kind("entry");

    /// <summary>What is held: for terminals that have not captured it, and for codes that are not spent.</summary>
    public IReadOnlyDictionary<string, TableEntity> Holds => Kind("hold");

    public IReadOnlyDictionary<string, TableEntity> Operations => Kind("operation");

    /// <summary>What waits for a second operator.</summary>
    public IReadOnlyDictionary<string, TableEntity> PendingOperations => Kind("pendingoperation");

    /// <summary>The references that were used, as they are in the key.</summary>
    public IReadOnlyDictionary<string, TableEntity> References => Kind("reference");

    /// <summary>What is still to be told.</summary>
    public IReadOnlyDictionary<string, TableEntity> Events => Kind("event");

    /// <summary>The audit trail, the newest first.</summary>
    public IReadOnlyList<TableEntity> Audit => [.. Kind("audit").OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => row.Value)];

    /// <summary>The tag of each row but of what is still to be told: what is the same was not changed.</summary>
    public IReadOnlyDictionary<string, string> Tags => _rows
        .Where(row => !row.Key.StartsWith("event~", StringComparison.Ordinal))
        .ToDictionary(row => row.Key, row => row.Value.ETag.ToString(), StringComparer.Ordinal);

    public static async Task<Partition> ReadAsync(TableServiceClient tables, string client)
    {
        var rows = new Dictionary<string, TableEntity>(StringComparer.Ordinal);
        await foreach (var row in tables.GetTableClient("Clients").QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {client}")))
        {
            rows.Add(row.RowKey, row);
        }

        return new Partition(tables, client, rows);
    }

    /// <summary>Asserts everything that must hold of a client at any time.</summary>
    public async Task AssertSoundAsync()
    {
        var listed = await _tables.GetTableClient("Catalogue").GetEntityIfExistsAsync("client", _client);
        Assert.True(listed.HasValue, $"{_client} is not listed.");
        foreach (var (id, point) in ServicePoints)
        {
            var claim = await _tables.GetTableClient("ServicePointIndex").GetEntityAsync(id, "servicepoint");
            Assert.Equal(_client, claim.Value.GetString("Client"));
            if (point.GetString("CardId") is { } card)
            {
                var attached = Cards[card[^32..]];
                Assert.Equal($"crd_{_client}_{card[^32..]}", card);
                Assert.Equal(id, attached.GetString("ServicePoint"));
                Assert.Equal(attached.GetString("Status"), point.GetString("CardStatus"));
                Assert.Equal(attached.GetString("Expires"), point.GetString("CardExpires"));
            }
        }

        foreach (var (id, card) in Cards)
        {
            Assert.Equal(id, CardNames[card.GetString("Name")!.ToUpperInvariant()].GetString("Card"));
            Assert.Contains(card.GetString("Holder")!, Holders);
            Assert.Equal(Client.GetString("Currency"), card.GetString("Currency"));
            Assert.Equal(id, (await NumberRowAsync(card.GetString("Number")!)).GetString("Card"));
            if (card.GetString("ServicePoint") is { } point)
            {
                Assert.Equal($"crd_{_client}_{id}", ServicePoints[point].GetString("CardId"));
            }
        }

        AssertLedgerIsSound();
        Assert.Equal(Cards.Count, CardNames.Count);
        Assert.Equal(Cards.Count, CardNames.Values.Select(row => row.GetString("Card")).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Cards.Count > 0, Client.GetBoolean("HasCards"));
        Assert.True(Client.GetString("SharedHolder") is not { } shared || Holders.ContainsKey(shared));
    }

    // Each card agrees with its entries; an operation that is booked is on the statements once, and no other is.
    private void AssertLedgerIsSound()
    {
        static string CardOf(string entry) => entry[..entry.IndexOf('~', StringComparison.Ordinal)];
        var (operations, cards) = (Operations, Cards);
        var entries = Entries.ToLookup(entry => CardOf(entry.Key), entry => entry.Value, StringComparer.Ordinal);
        Assert.All(entries, card => Assert.Contains(card.Key, cards));
        foreach (var (id, card) in cards)
        {
            var (balance, sequence) = (0L, 0L);
            foreach (var entry in entries[id].OrderBy(entry => entry.GetInt64("Sequence")))
            {
                balance += entry.GetInt64("Amount")!.Value;
                sequence++;
                Assert.Equal((sequence, balance), (entry.GetInt64("Sequence"), entry.GetInt64("BalanceAfter")));
                Assert.Equal(card.GetString("Currency"), entry.GetString("Currency"));
                Assert.EndsWith($"~{long.MaxValue - sequence:D19}", entry.RowKey, StringComparison.Ordinal);
            }

            Assert.Equal((balance, sequence), (card.GetInt64("Balance"), card.GetInt64("EntryCount") ?? 0));
            Assert.Equal(HeldOf(id), card.GetInt64("Held"));
            Assert.InRange(card.GetInt64("Held")!.Value, 0, balance);
        }

        var booked = entries.SelectMany(card => card).ToLookup(entry => entry.GetString("Operation")!, StringComparer.Ordinal);
        // Money moves between cards without becoming more or less; it comes by top-ups and goes by what is bought.
        Assert.All(booked, parts => Assert.True(
            parts.Any(entry => entry.GetString("EntryKind") is "topUp" or "purchase" or "reversal" or "redemption") || parts.Sum(entry => entry.GetInt64("Amount")) == 0, parts.Key));
        Assert.All(operations, operation => Assert.Equal(
            (operation.Value.GetString("Status"), operation.Value.GetString("OperationKind")) switch
            {
                ("booked", "topUp") => [operation.Value.GetInt64("Amount")],
                ("booked", _) => [-operation.Value.GetInt64("Amount"), operation.Value.GetInt64("Amount")],
                _ => Array.Empty<long?>(),
            },
            booked[operation.Key].Select(entry => entry.GetInt64("Amount")).Order()));
        Assert.All(booked, parts => Assert.True(
            operations.ContainsKey(parts.Key) || parts.All(entry => entry.GetString("EntryKind") is not ("topUp" or "transferIn" or "transferOut")), parts.Key));
        Assert.Equal(operations.Keys.Order(StringComparer.Ordinal), References.Values.Select(row => row.GetString("Operation")!).Order(StringComparer.Ordinal));
        Assert.Equal(
            operations.Where(operation => operation.Value.GetString("Status") == "pending").Select(operation => operation.Key).Order(StringComparer.Ordinal),
            PendingOperations.Keys.Order(StringComparer.Ordinal));
    }

    // A hold stays with the card that it was made on; what is held goes over to the card that replaces it.
    private long HeldOf(string card)
    {
        if (Cards[card].GetString("ReplacedBy") is not null)
        {
            return 0;
        }

        var held = 0L;
        for (var holder = card; holder is not null; holder = Cards[holder].GetString("Replaces")?[^32..])
        {
            held += Holds.Values.Where(hold => hold.GetString("Card") == holder && hold.GetBoolean("OfAllotment") is not true).Sum(hold => hold.GetInt64("Amount")!.Value);
        }

        return held;
    }

    private async Task<TableEntity> NumberRowAsync(string number)
    {
        var key = Convert.FromBase64String(HandlerSettings.Minimal["Cards__NumberKey"]);
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(number)));
        var row = (await _tables.GetTableClient("CardNumberIndex").GetEntityAsync(hash[..3], hash)).Value;
        Assert.Equal(_client, row.GetString("Client"));
        return row;
    }

    private Dictionary<string, TableEntity> Kind(string kind) => _rows
        .Where(row => row.Key.StartsWith($"{kind}~", StringComparison.Ordinal))
        .ToDictionary(row => row.Key[(kind.Length + 1)..], row => row.Value, StringComparer.Ordinal);
}
