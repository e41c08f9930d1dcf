using System.Globalization;
using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.AutomaticSales;

public sealed class CreateSaleTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_run_is_accepted_and_shown()
    {
        var answer = (await app.Api.PostAsync("automatic-sales", SaleStage.Body(SaleStage.Item("i-1", "c1"), SaleStage.Item("i-2", "c2")))).Is(HttpStatusCode.Accepted);

        JsonShape.Matches(
            """
            {"id":"<text>","name":"Season tickets","currency":"CHF","onFailure":"none","status":"running","progress":0,
             "counts":{"pending":2,"charged":0,"declined":0,"retrying":0,"noAlias":0,"reserved":0,"unknown":0,"cancelled":0},
             "createdAt":"<time>","finishedAt":null}
            """,
            answer.Json);
        Assert.Equal($"/api/v1/automatic-sales/{answer.String("id")}", answer.Header("Location"));
        var shown = (await app.Api.GetAsync(answer.Header("Location")!)).Is(HttpStatusCode.OK);
        Assert.Equal(answer.Text, shown.Text);
        Assert.NotNull(shown.Header("ETag"));
        Assert.Contains(answer.String("id"), (await app.Api.GetAsync("automatic-sales")).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Contains(
            $"\"operation\":\"CreateAutomaticSale\",\"resource\":\"{answer.Header("Location")}\"",
            (await app.Api.GetAsync("audit?limit=200")).Is(HttpStatusCode.OK).Text,
            StringComparison.Ordinal);
        await SaleStage.EndAsync(app.Api, answer.String("id"));
    }

    [Fact]
    public async Task Posted_twice_with_one_key_it_is_one_run_also_at_the_same_moment()
    {
        var body = SaleStage.Body(Enumerable.Range(0, 250).Select(number => SaleStage.Item($"i-{number}", "c1")));
        var key = ("Idempotency-Key", AppFixture.UniqueId());

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Api.PostAsync("automatic-sales", body, key)));
        var again = await app.Api.PostAsync("automatic-sales", body, key);

        Assert.All(answers.Append(again), answer => answer.Is(HttpStatusCode.Accepted));
        Assert.Single(answers.Append(again).Select(answer => answer.Text).Distinct(StringComparer.Ordinal));
        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        Assert.Equal(250, (int)(await app.Api.GetAsync($"automatic-sales/{again.String("id")}")).Json["counts"]!["pending"]!);
        (await app.Api.PostAsync("automatic-sales", SaleStage.Body(SaleStage.Item("other", "c1")), key)).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        await SaleStage.EndAsync(app.Api, again.String("id"));
    }

    [Theory]
    [InlineData("\"contactId\":\"a/b\"", "items[1].contactId")]
    [InlineData("\"itemId\":\"\"", "items[1].itemId")]
    [InlineData("\"amount\":{\"amount\":0,\"currency\":\"CHF\"}", "items[1].amount.amount")]
    [InlineData("\"amount\":{\"amount\":-1,\"currency\":\"CHF\"}", "items[1].amount.amount")]
    [InlineData("\"amount\":{\"amount\":5,\"currency\":\"XOF\"}", "items[1].amount.currency")]
    [InlineData("\"aliasId\":\"als_other_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f\"", "items[1].aliasId")]
    [InlineData("\"aliasId\":\"nonsense\"", "items[1].aliasId")]
    [InlineData("\"instalments\":0", "items[1].instalments")]
    [InlineData("\"instalments\":61", "items[1].instalments")]
    [InlineData("\"module\":\"sales\"", "items[1].module")]
    public async Task What_is_wrong_with_an_item_is_named_by_its_place(string member, string path)
    {
        var name = member[..(member.IndexOf(':', StringComparison.Ordinal) + 1)];
        string[] members =
        [
            .. new[] { "\"itemId\":\"i-2\"", "\"contactId\":\"c2\"", "\"amount\":{\"amount\":5,\"currency\":\"CHF\"}" }
                .Where(one => !one.StartsWith(name, StringComparison.Ordinal)),
            member,
        ];

        (await app.Api.PostAsync("automatic-sales", SaleStage.Body(SaleStage.Item("i-1", "c1"), $"{{{string.Join(',', members)}}}"))).IsInvalid(path);
    }

    [Fact]
    public async Task An_item_that_occurs_twice_is_named_at_all_its_places()
    {
        string[] items = [SaleStage.Item("a", "c1"), SaleStage.Item("b", "c1"), SaleStage.Item("a", "c2"), SaleStage.Item("a", "c3")];

        (await app.Api.PostAsync("automatic-sales", SaleStage.Body(items))).IsInvalid("items[0].itemId", "items[2].itemId", "items[3].itemId");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task Too_few_and_too_many_items_are_refused(int count)
    {
        var items = Enumerable.Range(0, count).Select(number => SaleStage.Item(number.ToString(CultureInfo.InvariantCulture), "c1"));

        (await app.Api.PostAsync("automatic-sales", SaleStage.Body(items))).IsInvalid("items");
    }

    [Fact]
    public async Task The_longest_run_with_the_longest_identifiers_is_read_to_its_end()
    {
        var contact = new string('c', 64);
        var items = Enumerable.Range(0, 10_000).Select(number => SaleStage.Item(
            $"{new string('i', 59)}{number:D5}",
            contact,
            $",\"aliasId\":\"als_{contact}_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f\",\"instalments\":12",
            amount: number == 9_999 ? 0 : 4_500));

        (await app.Api.PostAsync("automatic-sales", SaleStage.Body(items))).IsInvalid("items[9999].amount.amount");
    }

    [Fact]
    public async Task What_is_longer_than_any_run_is_refused() =>
        (await app.Api.PostAsync("automatic-sales", SaleStage.Body(SaleStage.Item("i", "c1")) + new string(' ', 4 * 1024 * 1024), ("Expect", "100-continue")))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");

    [Theory]
    [InlineData("sal_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f")]
    [InlineData("run")]
    [InlineData("requests")]
    [InlineData("throttle")]
    public async Task What_is_no_run_is_not_found(string id)
    {
        (await app.Api.GetAsync($"automatic-sales/{id}")).IsProblem(HttpStatusCode.NotFound, "automatic_sale_not_found");
        (await app.Api.GetAsync($"automatic-sales/{id}/items")).IsProblem(HttpStatusCode.NotFound, "automatic_sale_not_found");
        (await app.Api.GetAsync($"automatic-sales/{id}/renewals")).IsProblem(HttpStatusCode.NotFound, "automatic_sale_not_found");
        (await app.Api.PostAsync($"automatic-sales/{id}/cancel", "")).IsProblem(HttpStatusCode.NotFound, "automatic_sale_not_found");
    }
}
