using System.Globalization;
using System.Text.Json;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.Demo;

/// <summary>
/// Something to look at: a client, ten service points with their virtual cards, transactions at terminals, aliases of a hundred contacts, and an
/// automatic sale that charges them. Every run adds transactions and an automatic sale of its own to what is there.
/// </summary>
internal sealed class DemoStory(DemoApi api, Uri address, LocalConsole console, ProgressBar bar, TimeProvider time)
{
    private const string Client = "demo";
    private const int ServicePoints = 10;
    private const int Contacts = 100;
    private const int AtOnce = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Tells this run's references from those of earlier runs.
    private readonly string _run = time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    /// <summary>Does all of it.</summary>
    /// <param name="items">How many items the automatic sale has.</param>
    /// <param name="cancellationToken">Ends it; what is there stays.</param>
    public async Task RunAsync(int items, CancellationToken cancellationToken)
    {
        await MakeServicePointsAsync(cancellationToken);
        await BuyFuelAsync(cancellationToken);
        await RegisterAliasesAsync(cancellationToken);
        await ChargeAsync(items, cancellationToken);
    }

    private async Task MakeServicePointsAsync(CancellationToken cancellationToken)
    {
        await api.CallAsync(HttpMethod.Put, $"clients/{Client}", """{"name":"DEMO","currency":"XOF"}""", cancellationToken);
        for (var number = 1; number <= ServicePoints; number++)
        {
            await api.CallAsync(
                HttpMethod.Post,
                $"clients/{Client}/service-points",
                $$"""{"servicePointId":"{{PointOf(number)}}","name":"PS_DEMO_{{number:D2}}"}""",
                cancellationToken);
        }

        console.Plain($"{ServicePoints} service points of the client {Client}, each with its virtual card (C_VIRT_PS_DEMO_01 …)");
    }

    private async Task BuyFuelAsync(CancellationToken cancellationToken)
    {
        var card = await api.CallAsync(
            HttpMethod.Post, $"clients/{Client}/cards", $$"""{"kind":"physical","name":"DEMO {{_run}}","profile":"STANDARD"}""", cancellationToken);
        var path = $"clients/{Client}/cards/{Text(card, "id")}";
        await api.CallAsync(
            HttpMethod.Post, $"{path}/top-ups", $$$"""{"amount":{"amount":400000,"currency":"XOF"},"reference":"{{{_run}}}"}""", cancellationToken);
        var number = Text(await api.CallAsync(HttpMethod.Get, $"{path}/number", json: null, cancellationToken), "number");
        Dictionary<string, int> reasons = new(StringComparer.Ordinal);
        for (var point = 1; point <= ServicePoints; point++)
        {
            var decision = await api.CallAsync(
                HttpMethod.Post,
                "terminal/authorisations",
                $$$"""
                {"cardNumber":"{{{number}}}","servicePointId":"{{{PointOf(point)}}}","terminalId":"T-1","service":"fuel",
                 "amount":{"amount":55000,"currency":"XOF"},"reference":"{{{_run}}}-{{{point}}}","capture":true}
                """,
                cancellationToken);
            var reason = Text(decision, "reason");
            reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
        }

        console.Plain($"{ServicePoints} purchases with one card: {string.Join(", ", reasons.Select(reason => $"{reason.Value} {reason.Key}"))}");
    }

    private async Task RegisterAliasesAsync(CancellationToken cancellationToken)
    {
        List<(string Contact, string Number)> cards = [];
        for (var contact = 0; contact < Contacts; contact++)
        {
            if (DemoCards.Of(contact) is { } number)
            {
                cards.Add((ContactOf(contact), number));
            }
        }

        var year = time.GetUtcNow().Year + 3;
        await Parallel.ForEachAsync(cards, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (card, token) =>
            await api.CallAsync(
                HttpMethod.Post,
                $"contacts/{card.Contact}/aliases",
                $$$"""
                {"card":{"number":"{{{card.Number}}}","expiryMonth":12,"expiryYear":{{{year}}},"holderName":"MISO MILICEVIC",
                 "securityCode":"{{{DemoCards.SecurityCodeOf(card.Number)}}}"},"source":"contact"}
                """,
                token));
        console.Plain($"{cards.Count} contacts with a card of the simulator, {Contacts - cards.Count} without");
    }

    private async Task ChargeAsync(int items, CancellationToken cancellationToken)
    {
        var members = Enumerable.Range(0, items).Select(item =>
            $$$"""{"itemId":"ticket-{{{item:D5}}}","contactId":"{{{ContactOf(item % Contacts)}}}","amount":{"amount":{{{45_000 + item}}},"currency":"CHF"}}""");
        var sale = await api.CallAsync(
            HttpMethod.Post,
            "automatic-sales",
            $$"""{"name":"Season tickets, {{time.GetLocalNow():HH:mm:ss}}","currency":"CHF","onFailure":"none","items":[{{string.Join(',', members)}}]}""",
            cancellationToken);
        var path = $"automatic-sales/{Text(sale, "id")}";
        console.Plain($"An automatic sale of {items} items: {Text(sale, "id")}");
        var counts = await WatchAsync(path, cancellationToken);
        bar.End();
        console.Plain("");
        foreach (var (status, count) in counts)
        {
            console.Plain(string.Create(CultureInfo.InvariantCulture, $"  {status,-10} {count,6}"));
        }

        console.Plain("");
        console.Plain("Look at it:");
        console.Plain("");
        console.Plain("export TOKEN=$(dotnet run --project src/CardFunctions.LocalHost -- token --role ADMIN)");
        console.Plain($"curl -s '{new Uri(address, $"/api/v1/{path}/items?status=retrying&limit=3")}' -H \"Authorization: Bearer $TOKEN\"");
        console.Plain($"curl -s '{new Uri(address, $"/api/v1/{path}/renewals")}' -H \"Authorization: Bearer $TOKEN\" -H 'Accept: text/csv'");
        console.Plain("");
    }

    // Until nothing more happens today.
    private async Task<List<(string Status, int Count)>> WatchAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var sale = await api.CallAsync(HttpMethod.Get, path, json: null, cancellationToken);
            List<(string Status, int Count)> counts =
                [.. sale.GetProperty("counts").EnumerateObject().Select(count => (count.Name, count.Value.GetInt32())).Where(count => count.Item2 > 0)];
            bar.Show(sale.GetProperty("progress").GetDecimal(), string.Join(", ", counts.Select(count => $"{count.Count} {count.Status}")));
            if (counts.TrueForAll(count => count.Status is not ("pending" or "unknown")))
            {
                return counts;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    private static string PointOf(int number) => string.Create(CultureInfo.InvariantCulture, $"demo-sp-{number:D2}");

    private static string ContactOf(int number) => string.Create(CultureInfo.InvariantCulture, $"demo-{number:D3}");

    private static string Text(JsonElement json, string member) => json.Find(member)?.GetString() ?? throw new LocalHostFault($"An answer lacks {member}.");
}
