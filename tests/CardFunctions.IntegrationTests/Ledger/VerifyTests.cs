using System.Net;
using Azure;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>The check finds whatever was done to the rows behind the app's back.</summary>
public sealed class VerifyTests(AppFixture app) : IClassFixture<AppFixture>
{
    private TableClient Table => app.Tables.GetTableClient("Clients");

    [Fact]
    public async Task A_card_agrees_with_its_entries()
    {
        var card = await MakeAsync();

        JsonShape.Matches(
            $$"""
            {"cardId":"{{card}}","agrees":true,"entries":3,"balance":{"amount":600,"currency":"XOF"},"computedBalance":{"amount":600,"currency":"XOF"},
             "held":{"amount":0,"currency":"XOF"},"computedHeld":{"amount":0,"currency":"XOF"},"faults":[],"allotment":null}
            """,
            await app.VerifyAsync(card));
    }

    [Fact]
    public async Task A_card_that_was_never_booked_on_agrees() =>
        await app.AssertAgreesAsync(await app.MakeCardAsync(await app.MakeClientAsync()));

    [Fact]
    public async Task Another_balance_of_the_card_is_found()
    {
        var card = await MakeAsync();
        await app.WriteAsync(card, ("Balance", 601L));

        JsonShape.Matches(
            $$"""
            {"cardId":"{{card}}","agrees":false,"entries":3,"balance":{"amount":601,"currency":"XOF"},"computedBalance":{"amount":600,"currency":"XOF"},
             "held":{"amount":0,"currency":"XOF"},"computedHeld":{"amount":0,"currency":"XOF"},"faults":["cardBalance"],"allotment":null}
            """,
            await app.VerifyAsync(card));
    }

    [Fact]
    public async Task Another_count_of_the_card_is_found()
    {
        var (more, fewer) = (await MakeAsync(), await MakeAsync());
        await app.WriteAsync(more, ("EntryCount", 4L));
        await app.WriteAsync(fewer, ("EntryCount", 2L), ("Balance", 300L));

        Assert.Equal("gap cardCount", (await app.VerifyAsync(more))["faults"].Words());
        Assert.Equal("cardCount", (await app.VerifyAsync(fewer))["faults"].Words());
    }

    [Fact]
    public async Task What_is_held_at_a_terminal_is_counted_also_on_the_card_that_replaces_the_one_it_was_held_on()
    {
        var (client, point, _) = await app.MakeProvisionedAsync();
        var card = await app.MakeCardWithAsync(client, 500);
        await app.HoldAsync(card, point, 100);
        await app.HoldAsync(card, point, 150);

        var check = await app.VerifyAsync(card);
        Assert.Equal((true, 250), ((bool)check["agrees"]!, (long)check["computedHeld"]!["amount"]!));
        var next = (await app.ActAsync(card, "replace")).Is(HttpStatusCode.Created).String("id");
        check = await app.VerifyAsync(next);
        Assert.Equal((true, 250), ((bool)check["agrees"]!, (long)check["computedHeld"]!["amount"]!));
        await app.AssertAgreesAsync(card);
    }

    [Fact]
    public async Task What_is_held_for_nothing_is_found()
    {
        var card = await MakeAsync();
        await app.WriteAsync(card, ("Held", 10L));

        Assert.Equal("cardHeld", (await app.VerifyAsync(card))["faults"].Words());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_entry_that_was_removed_is_found(int sequence)
    {
        var card = await MakeAsync();
        var (partition, key) = KeyOf(card, sequence);
        await Table.DeleteEntityAsync(partition, key, ETag.All);

        var check = await app.VerifyAsync(card);

        Assert.False((bool)check["agrees"]!);
        Assert.Equal(2, (long)check["entries"]!);
        Assert.Contains("gap", check["faults"].Words(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Amount", 101L, "balance cardBalance")]
    [InlineData(2, "Amount", -200L, "balance cardBalance")]
    [InlineData(3, "Amount", 301L, "balance cardBalance")]
    [InlineData(3, "Amount", long.MaxValue, "balance cardBalance")]
    [InlineData(1, "BalanceAfter", 99L, "balance")]
    [InlineData(2, "BalanceAfter", 99L, "balance")]
    [InlineData(3, "BalanceAfter", 99L, "balance")]
    [InlineData(2, "Sequence", 7L, "gap cardCount")]
    public async Task An_entry_that_was_changed_is_found(int sequence, string column, long value, string faults)
    {
        var card = await MakeAsync();
        var (partition, key) = KeyOf(card, sequence);
        await Table.UpdateEntityAsync(new TableEntity(partition, key) { [column] = value }, ETag.All, TableUpdateMode.Merge);

        var check = await app.VerifyAsync(card);

        Assert.False((bool)check["agrees"]!);
        foreach (var fault in faults.Split(' '))
        {
            Assert.Contains(fault, check["faults"].Words(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_entry_that_the_card_knows_nothing_of_is_found()
    {
        var card = await MakeAsync();
        var (partition, last) = KeyOf(card, 3);
        var row = (await Table.GetEntityAsync(partition, last)).Value;
        var extra = new TableEntity(partition, KeyOf(card, 4).RowKey);
        foreach (var column in (string[])["EntryKind", "Amount", "BalanceAfter", "Currency", "Operation", "At"])
        {
            extra[column] = row[column];
        }

        extra["Sequence"] = 4L;
        await Table.AddEntityAsync(extra);

        Assert.Equal("cardCount", (await app.VerifyAsync(card))["faults"].Words());
    }

    [Fact]
    public async Task It_agrees_while_others_book()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        var booking = Task.Run(async () =>
        {
            for (var number = 0; number < 40; number++)
            {
                (await app.Api.TopUpAsync(card, 1, $"R-{number}")).Is(HttpStatusCode.Created);
            }
        });

        do
        {
            await app.AssertAgreesAsync(card);
        }
        while (!booking.IsCompleted);

        await booking;
        await app.AssertAgreesAsync(card);
    }

    // The key is a contract: the newest first.
    private static (string Partition, string RowKey) KeyOf(string card, long sequence) =>
        (card["crd_".Length..^33], $"entry~{card[^32..]}~{long.MaxValue - sequence:D19}");

    // Three entries: 100, 200, 300.
    private async Task<string> MakeAsync()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        for (var number = 1; number <= 3; number++)
        {
            (await app.Api.TopUpAsync(card, number * 100, $"R-{number}")).Is(HttpStatusCode.Created);
        }

        return card;
    }
}
