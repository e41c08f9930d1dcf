using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.IntegrationTests.Providers.Simulator;
using CardFunctions.Providers;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CardFunctions.BrowserTests;

/// <summary>The page in a real browser, as a person uses it.</summary>
public sealed class RegistrationPageTests(AzuriteFixture azurite, Chromium chromium) : IClassFixture<AzuriteFixture>, IClassFixture<Chromium>, IAsyncLifetime
{
    // Long enough for a machine on which everything else is tested as well.
    private const float ShopTimeoutMilliseconds = 60_000;

    private PageStage _stage = null!;

    public async Task InitializeAsync() => _stage = await PageStage.StartAsync(azurite);

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [SkippableFact]
    public async Task A_card_is_typed_its_brand_appears_and_the_person_is_back_in_the_shop()
    {
        var (page, begun) = await OpenAsync();

        await page.GetByLabel("Card number").PressSequentiallyAsync("4900000000000003");
        await Assertions.Expect(page.Locator("#brand")).ToHaveTextAsync("Visa");
        await Assertions.Expect(page.GetByLabel("Card number")).ToHaveValueAsync("4900 0000 0000 0003");
        await page.GetByLabel("Expiry").PressSequentiallyAsync("1299");
        await Assertions.Expect(page.GetByLabel("Expiry")).ToHaveValueAsync("12/99");
        await page.GetByLabel("Security code").FillAsync("123");
        await page.GetByLabel("Card owner").FillAsync("Awa Diop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register the card" }).ClickAsync();

        await IsInTheShopAsync(page, begun);
        Assert.Equal("Awa Diop", Assert.IsType<RegisterOutcome.Registered>(await _stage.OutcomeAsync(begun)).Card.HolderName);
    }

    [SkippableTheory]
    [InlineData("5200", "Mastercard", "5200")]
    [InlineData("2223000000000007", "Mastercard", "2223 0000 0000 0007")]
    [InlineData("375000000000007", "American Express", "3750 000000 00007")]
    [InlineData("4", "Visa", "4")]
    [InlineData("6011", "", "6011")]
    public async Task The_brand_follows_what_is_typed(string typed, string brand, string shown)
    {
        var (page, _) = await OpenAsync();

        await page.GetByLabel("Card number").PressSequentiallyAsync(typed);

        await Assertions.Expect(page.Locator("#brand")).ToHaveTextAsync(brand);
        await Assertions.Expect(page.GetByLabel("Card number")).ToHaveValueAsync(shown);
        await Assertions.Expect(page.Locator("#code-hint")).ToContainTextAsync(brand == "American Express" ? "4 digits" : "3 digits");
    }

    [SkippableFact]
    public async Task A_wrong_number_is_told_beside_the_field_which_has_the_focus_and_nothing_is_sent()
    {
        var (page, begun) = await OpenAsync();
        var number = page.GetByLabel("Card number");

        await FillAsync(page, "4900 0000 0000 0004");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register the card" }).ClickAsync();

        await Assertions.Expect(page.Locator("#number-error")).ToHaveTextAsync("This number is not valid. Compare it with your card.");
        await Assertions.Expect(number).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(number).ToHaveAccessibleDescriptionAsync("This number is not valid. Compare it with your card.");
        await Assertions.Expect(number).ToBeFocusedAsync();
        var (field, error) = ((await number.BoundingBoxAsync())!, (await page.Locator("#number-error").BoundingBoxAsync())!);
        Assert.InRange(error.Y - (field.Y + field.Height), 0, 16);
        Assert.IsType<RegisterOutcome.Incomplete>(await _stage.OutcomeAsync(begun));

        // It goes as soon as it is put right, without another try.
        await number.PressAsync("Backspace");
        await number.PressSequentiallyAsync("3");
        await Assertions.Expect(page.Locator("#number-error")).ToBeEmptyAsync();
        await Assertions.Expect(number).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [SkippableFact]
    public async Task All_of_it_goes_with_the_keyboard_alone()
    {
        var (page, begun) = await OpenAsync();

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByText("Français")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("375000000000007");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("499");
        await Assertions.Expect(page.GetByLabel("Expiry")).ToHaveValueAsync("04/99");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("1234");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("Awa Diop");
        await page.Keyboard.PressAsync("Enter");

        await IsInTheShopAsync(page, begun);
        Assert.Equal("2099-04", Assert.IsType<RegisterOutcome.Registered>(await _stage.OutcomeAsync(begun)).Card.Expiry.ToString());
    }

    [SkippableFact]
    public async Task Who_gives_up_is_back_in_the_shop_with_nothing_filled_in()
    {
        var (page, begun) = await OpenAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await IsInTheShopAsync(page, begun);
        Assert.IsType<RegisterOutcome.Abandoned>(await _stage.OutcomeAsync(begun));
    }

    [SkippableFact]
    public async Task A_person_who_reads_French_reads_French_mistakes_included()
    {
        var page = await chromium.OpenAsync(new() { Locale = "fr-FR" });
        var begun = await _stage.BeginAsync();
        await page.GotoAsync(_stage.PageOf(begun.ProviderReference).AbsoluteUri);

        await page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer la carte" }).ClickAsync();

        await Assertions.Expect(page.Locator("#number-error")).ToHaveTextAsync("Saisissez le numéro de la carte.");
        await Assertions.Expect(page.Locator("#owner-error")).ToHaveTextAsync("Saisissez le nom du titulaire.");
        await page.GetByText("English").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Register a card");
    }

    [SkippableFact]
    public async Task It_works_without_scripts()
    {
        var page = await chromium.OpenAsync(new() { JavaScriptEnabled = false });
        var begun = await _stage.BeginAsync();
        await page.GotoAsync(begun.RedirectUrl.AbsoluteUri);

        await FillAsync(page, "4900000000000004");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register the card" }).ClickAsync();
        await Assertions.Expect(page.Locator("#number-error")).ToHaveTextAsync("This number is not valid. Compare it with your card.");
        await Assertions.Expect(page.GetByLabel("Card number")).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByLabel("Card owner")).ToHaveValueAsync("Awa Diop");

        await FillAsync(page, "4900000000000003");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register the card" }).ClickAsync();
        await IsInTheShopAsync(page, begun);
        Assert.IsType<RegisterOutcome.Registered>(await _stage.OutcomeAsync(begun));
    }

    [SkippableTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 320)]
    [InlineData(ColorScheme.Dark, 375)]
    public async Task It_has_no_barrier_and_fits_the_screen_by_day_and_by_night(ColorScheme scheme, int width)
    {
        var page = await chromium.OpenAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        var begun = await _stage.BeginAsync("fr");
        await page.GotoAsync(begun.RedirectUrl.AbsoluteUri);
        await page.Locator("details").EvaluateAsync("details => details.open = true");
        await page.GetByLabel("Numéro de carte").PressSequentiallyAsync("375000000000008");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer la carte" }).ClickAsync();
        await Assertions.Expect(page.Locator("#owner-error")).Not.ToBeEmptyAsync();
        await SaveAsync(page, $"{scheme}-{width}");

        var result = await page.RunAxe();

        Assert.True(
            result.Violations.Length == 0,
            string.Join('\n', result.Violations.Select(violation => $"{violation.Id}: {violation.Help} {string.Join(' ', violation.Nodes.Select(node => node.Html))}")));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "It scrolls sideways.");
    }

    private async Task<(IPage Page, BeginOutcome.Begun Begun)> OpenAsync()
    {
        var page = await chromium.OpenAsync();
        var begun = await _stage.BeginAsync();
        await page.GotoAsync(begun.RedirectUrl.AbsoluteUri);
        return (page, begun);
    }

    private static async Task FillAsync(IPage page, string number)
    {
        await page.GetByLabel("Card number").FillAsync(number);
        await page.GetByLabel("Expiry").FillAsync("12/99");
        await page.GetByLabel("Security code").FillAsync("123");
        await page.GetByLabel("Card owner").FillAsync("Awa Diop");
    }

    // For whoever wants to see it: CARDFUNCTIONS_SCREENSHOTS names a folder.
    // By what the browser shows, and not by its news of having gone there: a failure says where it is instead.
    private Task IsInTheShopAsync(IPage page, BeginOutcome.Begun begun) =>
        Assertions.Expect(page).ToHaveURLAsync($"{_stage.Shop.AbsoluteUri}&reference={begun.ProviderReference}", new() { Timeout = ShopTimeoutMilliseconds });

    private static async Task SaveAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CARDFUNCTIONS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
