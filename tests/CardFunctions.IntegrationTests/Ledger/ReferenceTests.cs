using System.Net;
using CardFunctions.IntegrationTests.App;
using static CardFunctions.IntegrationTests.Ledger.LedgerCalls;

namespace CardFunctions.IntegrationTests.Ledger;

public sealed class ReferenceTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_reference_books_once_and_then_gives_the_same_operation()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);

        var topUp = (await app.Api.TopUpAsync(from, 100, "R-1", (Key, "a"))).Is(HttpStatusCode.Created);
        var transfer = (await app.Api.TransferAsync(from, to, 200, "R-2")).Is(HttpStatusCode.Created);
        var full = (await app.Api.TransferAsync(from, to, null, "R-3")).Is(HttpStatusCode.Created);

        Assert.Equal(topUp.Text, (await app.Api.TopUpAsync(from, 100, "R-1")).Is(HttpStatusCode.OK).Text);
        Assert.Equal(topUp.Text, (await app.Api.TopUpAsync(from, 100, "R-1", (Key, "b"))).Is(HttpStatusCode.OK).Text);
        Assert.Equal(transfer.Text, (await app.Api.TransferAsync(from, to, 200, "R-2")).Is(HttpStatusCode.OK).Text);
        Assert.Equal(full.Text, (await app.Api.TransferAsync(from, to, null, "R-3")).Is(HttpStatusCode.OK).Text);
        Assert.Equal((0, 600), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Another_amount_card_or_kind_may_not_take_it()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);
        (await app.Api.TopUpAsync(from, 100, "top")).Is(HttpStatusCode.Created);
        (await app.Api.TransferAsync(from, to, 100, "move")).Is(HttpStatusCode.Created);
        var third = await app.MakeCardAsync(client, "C");

        ApiAnswer[] answers =
        [
            await app.Api.TopUpAsync(from, 101, "top"),
            await app.Api.TopUpAsync(to, 100, "top"),
            await app.Api.TransferAsync(from, to, 100, "top"),
            await app.Api.TransferAsync(from, to, 101, "move"),
            await app.Api.TransferAsync(from, to, null, "move"),
            await app.Api.TransferAsync(from, third, 100, "move"),
            await app.Api.TransferAsync(to, from, 100, "move"),
            await app.Api.TopUpAsync(from, 100, "move"),
            // Neither would it be booked by another amount, since a reference is looked at first.
            await app.Api.TransferAsync(from, to, 1_000_000, "move"),
        ];

        Assert.All(answers, answer => answer.IsProblem(HttpStatusCode.Conflict, "reference_reused"));
        Assert.Equal((500, 100), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task References_of_other_clients_have_nothing_to_do_with_it()
    {
        var (_, one, _) = await app.MakeTwoCardsAsync(500);
        var (_, other, _) = await app.MakeTwoCardsAsync(500);

        (await app.Api.TopUpAsync(one, 100, "R")).Is(HttpStatusCode.Created);
        (await app.Api.TopUpAsync(other, 200, "R")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Requests_that_race_with_a_reference_book_once_and_all_get_that_operation()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(100);

        // All that there is: whoever comes second must not be told that the money is missing.
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.Api.TransferAsync(from, to, 100, "R")));

        Assert.Single(answers, answer => answer.Status is HttpStatusCode.Created);
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, answer.Text));
        Assert.Single(answers.Select(answer => answer.String("id")).Distinct(StringComparer.Ordinal));
        Assert.Equal(100, await app.BalanceAsync(to));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Theory]
    [InlineData("a/b\\c#d?e%f+g h")]
    [InlineData("Réf. n° 12 «été»")]
    [InlineData("漢字 بطاقة")]
    [InlineData("~")]
    [InlineData("..")]
    [InlineData("=1+1")]
    [InlineData("'; drop \"x\"")]
    [InlineData("e\u0301")]
    public async Task A_reference_of_odd_characters_is_kept_as_it_is_and_books_once(string reference)
    {
        var (client, card, _) = await app.MakeTwoCardsAsync(1);

        var made = (await app.Api.TopUpAsync(card, 100, reference)).Is(HttpStatusCode.Created);

        Assert.Equal(reference, made.String("reference"));
        Assert.Equal(made.Text, (await app.Api.TopUpAsync(card, 100, reference)).Is(HttpStatusCode.OK).Text);
        (await app.Api.TopUpAsync(card, 101, reference)).IsProblem(HttpStatusCode.Conflict, "reference_reused");
        Assert.Equal(reference, (string)(await app.EntriesAsync(card))["items"]![0]!["reference"]!);
        Assert.Equal(101, await app.BalanceAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task References_are_compared_exactly()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        string[] references = ["r", "R", "é", "e\u0301", "R.", "R-", "R/", "R\\", $"={Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("R/"u8))}"];

        foreach (var (index, reference) in references.Index())
        {
            (await app.Api.TopUpAsync(card, 1 + index, reference)).Is(HttpStatusCode.Created);
        }

        Assert.Equal(references.Length, (await app.StatementAsync(card)).Count);
    }

    [Fact]
    public async Task A_reference_has_at_most_100_characters()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        foreach (var letter in (string[])["x", "é", "/"])
        {
            var longest = string.Concat(Enumerable.Repeat(letter, 100));
            (await app.Api.TopUpAsync(card, 1, longest)).Is(HttpStatusCode.Created);
            (await app.Api.TopUpAsync(card, 1, longest)).Is(HttpStatusCode.OK);
            (await app.Api.TopUpAsync(card, 1, longest + letter)).IsInvalid("reference");
        }

        Assert.Equal(3, await app.BalanceAsync(card));
    }
}
