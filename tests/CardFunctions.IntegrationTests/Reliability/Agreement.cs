using System.Globalization;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>What must be the same in the state, in the events and in the audit trail of a client's cards, once everything was told.</summary>
internal static class Agreement
{
    /// <summary>Asserts that everything is sound, and that each change of a card has one event, in order, and one line of the audit trail.</summary>
    /// <param name="stored">All that is stored of the client.</param>
    /// <param name="told">What was told of the client, in the order of its coming.</param>
    /// <param name="unheard">The version that the cards had which were not made by the app; nobody was told of those versions.</param>
    public static async Task AssertAsync(Partition stored, IReadOnlyList<JsonNode> told, Func<string, long>? unheard = null)
    {
        await stored.AssertSoundAsync();
        Assert.Empty(stored.Events);
        AssertOnCards(stored, told, unheard ?? (static _ => 0));
    }

    /// <summary>Asserts that each change of a card has one event, in order, and one line of the audit trail.</summary>
    public static void AssertOnCards(Partition stored, IReadOnlyList<JsonNode> told, Func<string, long> unheard)
    {
        var events = told.ToLookup(one => PlaceOf(one).Card, StringComparer.Ordinal);
        var lines = stored.Audit.Where(line => line.GetString("Outcome") == "done")
            .CountBy(line => line.GetString("Resource")!, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        foreach (var (unique, card) in stored.Cards)
        {
            var id = $"crd_{card.PartitionKey}_{unique}";
            var (first, last) = (unheard(unique), card.GetInt64("EventSequence")!.Value);
            Assert.Equal(card.GetInt64("Version"), last);

            var places = events[id].Select(PlaceOf).Select(place => (place.Sequence, place.Part)).ToList();
            Assert.Equal(places.Distinct().Order(), places);
            Assert.Equal(Numbers(first + 1, last), places.Where(place => place.Part == 0).Select(place => place.Sequence));
            Assert.True(last - first == lines.GetValueOrDefault($"/api/v1/clients/{card.PartitionKey}/cards/{id}"), $"Not one line a change: {id}");
        }

        Assert.Equal(
            [],
            events.Select(card => card.Key).Except(stored.Cards.Select(card => $"crd_{card.Value.PartitionKey}_{card.Key}"), StringComparer.Ordinal));
    }

    /// <summary>Which event of which card it is.</summary>
    public static (string Card, long Sequence, int Part) PlaceOf(JsonNode told)
    {
        var id = (string)told["id"]!;
        var separator = id.LastIndexOf('_');
        var numbers = id[(separator + 1)..].Split('.');
        return (
            id["evt_".Length..separator],
            long.Parse(numbers[0], CultureInfo.InvariantCulture),
            int.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    private static IEnumerable<long> Numbers(long first, long last)
    {
        for (var number = first; number <= last; number++)
        {
            yield return number;
        }
    }
}
