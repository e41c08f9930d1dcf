using System.Net;
using System.Text.Json;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.IntegrationTests.LocalHost;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Providers.Simulator;

/// <summary>The page as a browser without scripts has it: forms, answers, headers.</summary>
public sealed class PageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const string Good = "4900 0000 0000 0003";

    private PageStage _stage = null!;

    public async Task InitializeAsync() => _stage = await PageStage.StartAsync(azurite);

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task A_card_that_is_fine_is_registered_and_the_person_goes_back_with_the_reference()
    {
        var begun = await _stage.BeginAsync();

        using var answer = await PostAsync(begun, Good);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal($"{_stage.Shop.AbsoluteUri}&reference={begun.ProviderReference}", answer.Headers.Location!.AbsoluteUri);
        var card = Assert.IsType<RegisterOutcome.Registered>(await _stage.OutcomeAsync(begun)).Card;
        Assert.Equal(("0003", "Élodie D’Aubigné", "2099-12"), (card.Last4, card.HolderName, card.Expiry.ToString()));
    }

    [Fact]
    public async Task A_card_that_is_refused_and_a_person_who_gives_up_go_back_as_well()
    {
        var (refused, cancelled) = (await _stage.BeginAsync(), await _stage.BeginAsync());

        using var first = await PostAsync(refused, "4900000000000052");
        using var second = await PostAsync(cancelled, "", action: "cancel");

        Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.SeeOther], new[] { first.StatusCode, second.StatusCode });
        Assert.IsType<RegisterOutcome.Refused>(await _stage.OutcomeAsync(refused));
        Assert.IsType<RegisterOutcome.Abandoned>(await _stage.OutcomeAsync(cancelled));
    }

    [Theory]
    [InlineData("", "12/99", "123", "A", "number", "Enter the card number.")]
    [InlineData("49000000000000B3", "12/99", "123", "A", "number", "A card number has digits only.")]
    [InlineData("4900", "12/99", "123", "A", "number", "This number has too many or too few digits.")]
    [InlineData("490000000000000", "12/99", "123", "A", "number", "This number has too many or too few digits.")]
    [InlineData("6011000000000004", "12/99", "123", "A", "number", "We accept Visa, Mastercard and American Express.")]
    [InlineData("4900000000000004", "12/99", "123", "A", "number", "This number is not valid. Compare it with your card.")]
    [InlineData(Good, "", "123", "A", "expiry", "Enter the expiry.")]
    [InlineData(Good, "13/99", "123", "A", "expiry", "Enter a month and a year, such as 04/29.")]
    [InlineData(Good, "00/99", "123", "A", "expiry", "Enter a month and a year, such as 04/29.")]
    [InlineData(Good, "soon", "123", "A", "expiry", "Enter a month and a year, such as 04/29.")]
    [InlineData(Good, "12/20", "123", "A", "expiry", "This card has expired.")]
    [InlineData(Good, "12/99", "", "A", "code", "Enter the security code.")]
    [InlineData(Good, "12/99", "1234", "A", "code", "The code has 3 digits; 4 for American Express.")]
    [InlineData("375000000000007", "12/99", "123", "A", "code", "The code has 3 digits; 4 for American Express.")]
    [InlineData(Good, "12/99", "12x", "A", "code", "The code has 3 digits; 4 for American Express.")]
    [InlineData(Good, "12/99", "123", " ", "owner", "Enter the owner’s name.")]
    [InlineData(Good, "12/99", "123", "4900 0000 0000 0003", "owner", "Enter a name, without a number.")]
    public async Task What_is_wrong_is_said_beside_its_field_which_gets_the_focus(
        string number, string expiry, string code, string owner, string field, string message)
    {
        var begun = await _stage.BeginAsync();

        using var answer = await PostAsync(begun, number, expiry, code, owner);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains($"""<p class="error" id="{field}-error" role="alert">{message}</p>""", html, StringComparison.Ordinal);
        var input = html[html.IndexOf($"id=\"{field}\"", StringComparison.Ordinal)..];
        Assert.Matches($"^[^>]*aria-describedby=\"[^\"]*{field}-error\" aria-invalid=\"true\" autofocus", input);
        Assert.Equal(1, html.Split("autofocus").Length - 1);
        Assert.IsType<RegisterOutcome.Incomplete>(await _stage.OutcomeAsync(begun));
    }

    [Fact]
    public async Task Neither_the_number_nor_the_code_is_ever_shown_again_and_what_is_shown_is_no_markup()
    {
        using var answer = await PostAsync(await _stage.BeginAsync(), "4929 1234 1234 1232", "1/2", "8371", "<script>alert(1)</script>");
        var html = await answer.Content.ReadAsStringAsync();

        Assert.DoesNotContain("4929", html, StringComparison.Ordinal);
        Assert.DoesNotContain("8371", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains("value=\"&lt;script&gt;", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "fr-CH, fr;q=0.9, en;q=0.8", "fr")]
    [InlineData("", "en, fr;q=0.9", "en")]
    [InlineData("", "de, *;q=0.5", "en")]
    [InlineData("", null, "en")]
    [InlineData("?lang=fr", "en", "fr")]
    [InlineData("?lang=en", "fr", "en")]
    [InlineData("?lang=xx", "fr", "fr")]
    public async Task The_language_is_the_address_s_or_else_the_browser_s(string query, string? accept, string expected)
    {
        var begun = await _stage.BeginAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_stage.PageOf(begun.ProviderReference), query));
        if (accept is not null)
        {
            request.Headers.Add("Accept-Language", accept);
        }

        using var answer = await _stage.Http.SendAsync(request);

        Assert.Equal(expected, Assert.Single(answer.Content.Headers.ContentLanguage));
        Assert.Contains($"<html lang=\"{expected}\">", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_may_load_and_send_to_nobody_but_itself_and_the_shop_and_is_not_kept()
    {
        using var answer = await GetAsync((await _stage.BeginAsync()).ProviderReference);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(
            $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self' http://127.0.0.1:{_stage.Shop.Port}; base-uri 'none'; frame-ancestors 'none'",
            policy);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.DoesNotContain(" style=", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registration_that_is_unknown_over_or_done_has_a_page_that_says_so()
    {
        var time = new ManualTime();
        await using var stage = await PageStage.StartAsync(azurite, time);
        var (over, done) = (await stage.BeginAsync(), await stage.BeginAsync());
        using (await PostAsync(done, Good))
        {
            time.Advance(TimeSpan.FromHours(1));
        }

        using var unknown = await stage.Http.GetAsync(stage.PageOf("nothing"));
        using var expired = await stage.Http.GetAsync(stage.PageOf(over.ProviderReference));
        using var late = await PostAsync(over, Good);
        using var finished = await stage.Http.GetAsync(stage.PageOf(done.ProviderReference));

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.Gone, HttpStatusCode.Gone, HttpStatusCode.OK],
            new[] { unknown.StatusCode, expired.StatusCode, late.StatusCode, finished.StatusCode });
        Assert.Contains("<h1>Registration not found</h1>", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("<h1>The time is over</h1>", await expired.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var text = await finished.Content.ReadAsStringAsync();
        Assert.Contains("<h1>The card is registered</h1>", text, StringComparison.Ordinal);
        Assert.Contains($"&amp;reference={done.ProviderReference}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_form_is_refused()
    {
        var page = _stage.PageOf((await _stage.BeginAsync()).ProviderReference);
        using var json = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var huge = new FormUrlEncodedContent([new("number", new string('4', 20_000))]);

        using var first = await _stage.Http.PostAsync(page, json);
        using var second = await _stage.Http.PostAsync(page, huge);

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest], new[] { first.StatusCode, second.StatusCode });
    }

    [Fact]
    public async Task The_books_can_be_looked_into()
    {
        var begun = await _stage.BeginAsync();
        using var done = await PostAsync(begun, Good);
        var card = Assert.IsType<RegisterOutcome.Registered>(await _stage.OutcomeAsync(begun)).Card;
        var charge = SimulatorStage.Charge(card.Token) with { Reference = AzuriteFixture.UniqueName("B") };
        charge = charge with { IdempotencyKey = charge.Reference };
        await _stage.Provider.ChargeAsync(charge, CancellationToken.None);

        using var books = JsonDocument.Parse(await _stage.Http.GetStringAsync(new Uri(_stage.Pages, "charges")));

        var ours = Assert.Single(books.RootElement.EnumerateArray(), entry => entry.GetProperty("reference").GetString() == charge.Reference);
        Assert.Contains("\"state\":\"captured\",\"amount\":1000,\"currency\":\"XOF\",\"captured\":1000,\"refunded\":0", ours.GetRawText(), StringComparison.Ordinal);
        await _stage.Provider.RevokeAsync(card.Token, CancellationToken.None);
        var cards = await _stage.Http.GetStringAsync(new Uri(_stage.Pages, "cards"));
        Assert.Contains("\"state\":\"revoked\",\"brand\":\"visa\",\"last4\":\"0003\",\"expiry\":\"2099-12\"}", cards, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(string id) => _stage.Http.GetAsync(_stage.PageOf(id));

    private async Task<HttpResponseMessage> PostAsync(
        BeginOutcome.Begun begun, string number, string expiry = "12/99", string code = "123", string owner = "Élodie D’Aubigné", string action = "save")
    {
        using var form = new FormUrlEncodedContent(
            [new("number", number), new("expiry", expiry), new("code", code), new("owner", owner), new("action", action)]);
        return await _stage.Http.PostAsync(begun.RedirectUrl, form);
    }
}
