using System.Net;
using CardFunctions.IntegrationTests.App;
using static CardFunctions.IntegrationTests.Ledger.LedgerCalls;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>A card that is replaced takes its money along.</summary>
public sealed class ReplaceBalanceTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task The_balance_goes_over_in_the_same_step_and_both_cards_agree()
    {
        var (client, old, other) = await app.MakeTwoCardsAsync(500);
        (await app.Api.TransferAsync(old, other, 100, "R")).Is(HttpStatusCode.Created);

        var made = (await app.ActAsync(old, "replace", """{"reason":"damaged"}""")).Is(HttpStatusCode.Created);

        var card = made.String("id");
        Assert.Equal(400, (long)made.Json["balance"]!["amount"]!);
        Assert.Equal([("replacementOut", -400, 0), ("transferOut", -100, 400), ("topUp", 500, 500)], await app.StatementAsync(old));
        Assert.Equal([("replacementIn", 400, 400)], await app.StatementAsync(card));
        var (leaving, arriving) = ((await app.EntriesAsync(old))["items"]![0]!, (await app.EntriesAsync(card))["items"]![0]!);
        Assert.Equal((card, old), ((string)leaving["counterpart"]!, (string)arriving["counterpart"]!));
        // What it belongs to is the replacement, which the new card stands for.
        Assert.Equal((card, card), ((string)leaving["operationId"]!, (string)arriving["operationId"]!));
        Assert.Null(leaving["reference"]);
        var shown = await app.CardAsync(old);
        Assert.Equal(("closed", 0), ((string)shown["status"]!, (long)shown["balance"]!["amount"]!));
        await app.AssertAgreesAsync(old);
        await app.AssertAgreesAsync(card);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task What_is_held_goes_over_with_the_balance_that_covers_it()
    {
        var (client, old, _) = await app.MakeTwoCardsAsync(500);
        var (point, _) = await app.MakePointAsync(client);
        await app.HoldAsync(old, point, 200);

        var made = (await app.ActAsync(old, "replace")).Is(HttpStatusCode.Created).Json;

        Assert.Equal((500, 200), ((long)made["balance"]!["amount"]!, (long)made["held"]!["amount"]!));
        Assert.Equal(0, (long)(await app.CardAsync(old))["held"]!["amount"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task An_empty_card_takes_nothing_along()
    {
        var client = await app.MakeClientAsync();
        var old = await app.MakeCardAsync(client);

        var card = (await app.ActAsync(old, "replace")).Is(HttpStatusCode.Created).String("id");

        Assert.Empty(await app.StatementAsync(old));
        Assert.Empty(await app.StatementAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task The_same_key_gives_the_same_card_and_money_goes_over_once()
    {
        var (client, old, _) = await app.MakeTwoCardsAsync(500);

        var first = (await app.ActAsync(old, "replace", "{}", (Key, "k"))).Is(HttpStatusCode.Created);
        var again = (await app.ActAsync(old, "replace", "{}", (Key, "k"))).Is(HttpStatusCode.Created);

        Assert.Equal((first.Text, "true"), (again.Text, again.Header(Replayed)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task The_new_card_goes_on_and_the_old_one_takes_and_gives_nothing()
    {
        var (client, old, other) = await app.MakeTwoCardsAsync(500);
        var card = (await app.ActAsync(old, "replace")).Is(HttpStatusCode.Created).String("id");

        (await app.Api.TopUpAsync(old, 1, "R-1")).IsIllegal(old, "");
        (await app.Api.TransferAsync(other, old, 1, "R-2")).IsIllegal(old, "");
        (await app.Api.TransferAsync(old, other, 1, "R-3")).IsIllegal(old, "");
        (await app.Api.TransferAsync(card, other, 500, "R-4")).Is(HttpStatusCode.Created);

        Assert.Equal(500, await app.BalanceAsync(other));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_lost_cards_money_is_there_again_on_the_card_that_replaces_it()
    {
        var (client, old, other) = await app.MakeTwoCardsAsync(500);
        await app.BringAsync(old, "block");

        var card = (await app.ActAsync(old, "replace", """{"reason":"lost"}""")).Is(HttpStatusCode.Created).String("id");

        (await app.Api.TransferAsync(card, other, null, "R")).Is(HttpStatusCode.Created);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }
}
