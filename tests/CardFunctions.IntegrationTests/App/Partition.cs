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

        Assert.Equal(Cards.Count, CardNames.Count);
        Assert.Equal(Cards.Count, CardNames.Values.Select(row => row.GetString("Card")).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Cards.Count > 0, Client.GetBoolean("HasCards"));
        Assert.True(Client.GetString("SharedHolder") is not { } shared || Holders.ContainsKey(shared));
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
