using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.IntegrationTests.LocalHost;
using CardFunctions.Providers;
using CardFunctions.Providers.Simulator;

namespace CardFunctions.IntegrationTests.Providers.Simulator;

public sealed class SimulatorRegistrationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly Currency Xof = Currency.Load("XOF");

    private readonly SimulatorStage _stage = new(azurite);

    [Fact]
    public async Task A_card_is_registered_once_for_a_reference_and_recognised_under_another()
    {
        var card = SimulatorStage.Card("375000000000007");
        var reference = SimulatorStage.NewReference();

        var first = await RegisteredAsync(card, reference);
        var again = await RegisteredAsync(card, reference);
        var other = await RegisteredAsync(card, SimulatorStage.NewReference());

        Assert.Equal((CardBrand.AmericanExpress, "0007", SimulatorStage.Expiry, "A. Diop"), (first.Brand, first.Last4, first.Expiry, first.HolderName));
        Assert.NotNull(first.NetworkTransactionId);
        Assert.Equal(first.Token.Reveal(), again.Token.Reveal());
        Assert.NotEqual(first.Token.Reveal(), other.Token.Reveal());
        Assert.Equal(first.Fingerprint, other.Fingerprint);
        Assert.NotEqual(first.Fingerprint, (await RegisteredAsync(SimulatorStage.Card(SimulatorStage.Good), SimulatorStage.NewReference())).Fingerprint);
        Assert.Equal(new RegisterOutcome.Rejected("DUPLICATE_REFERENCE"), await RegisterAsync(SimulatorStage.Card(SimulatorStage.Good), reference));
    }

    [Fact]
    public async Task A_card_that_is_refused_stays_so()
    {
        var reference = SimulatorStage.NewReference();
        var expected = new RegisterOutcome.Refused("CARD_REFUSED");

        Assert.Equal(expected, await RegisterAsync(SimulatorStage.Card("4900000000000052"), reference));
        Assert.Equal(expected, await RegisterAsync(SimulatorStage.Card("4900000000000052"), reference));
        Assert.Equal(
            new RegisterOutcome.Refused("CARD_EXPIRED"),
            await RegisterAsync(SimulatorStage.Card(SimulatorStage.Good, SimulatorStage.Month(2020, 1)), SimulatorStage.NewReference()));
    }

    [Theory]
    [InlineData("4900 0000 0000 0003")]
    [InlineData("")]
    public async Task A_name_that_could_be_a_number_is_rejected(string holder) => Assert.Equal(
        new RegisterOutcome.Rejected("INVALID_HOLDER_NAME"),
        await RegisterAsync(SimulatorStage.Card(SimulatorStage.Good, holder: holder), SimulatorStage.NewReference()));

    [Fact]
    public async Task A_registration_on_the_page_goes_from_begun_to_registered()
    {
        var begun = await BegunAsync();
        Assert.Equal($"http://localhost:7071/simulator/registrations/{begun.ProviderReference}?lang=fr", begun.RedirectUrl.AbsoluteUri);
        Assert.IsType<RegisterOutcome.Incomplete>(await CompleteAsync(begun));

        await Store().SubmitAsync(begun.ProviderReference, SimulatorStage.Card(SimulatorStage.Good), CancellationToken.None);

        var card = Assert.IsType<RegisterOutcome.Registered>(await CompleteAsync(begun)).Card;
        Assert.Equal(card.Token.Reveal(), Assert.IsType<RegisterOutcome.Registered>(await CompleteAsync(begun)).Card.Token.Reveal());
        Assert.IsType<PaymentOutcome.Approved>(await _stage.Start().ChargeAsync(SimulatorStage.Charge(card.Token), CancellationToken.None));
    }

    [Fact]
    public async Task What_the_person_gave_up_or_was_refused_is_told()
    {
        var (cancelled, refused) = (await BegunAsync(), await BegunAsync());
        await Store().CancelAsync(cancelled.ProviderReference, CancellationToken.None);
        await Store().SubmitAsync(cancelled.ProviderReference, SimulatorStage.Card(SimulatorStage.Good), CancellationToken.None);
        await Store().SubmitAsync(refused.ProviderReference, SimulatorStage.Card("4900000000000052"), CancellationToken.None);

        Assert.IsType<RegisterOutcome.Abandoned>(await CompleteAsync(cancelled));
        Assert.Equal(new RegisterOutcome.Refused("CARD_REFUSED"), await CompleteAsync(refused));
        Assert.IsType<RegisterOutcome.Rejected>(await _stage.Start().CompleteRegistrationAsync("no~such/thing", CancellationToken.None));
    }

    [Fact]
    public async Task A_registration_ends_with_its_time()
    {
        var time = new ManualTime();
        var begun = await BegunAsync(time);
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromMinutes(30), begun.ExpiresAt);
        time.Advance(TimeSpan.FromMinutes(30));

        var late = await Store(time).SubmitAsync(begun.ProviderReference, SimulatorStage.Card(SimulatorStage.Good), CancellationToken.None);

        Assert.Equal(RegistrationState.Open, late!.State);
        Assert.IsType<RegisterOutcome.Abandoned>(
            await _stage.Start(time: time).CompleteRegistrationAsync(begun.ProviderReference, CancellationToken.None));
    }

    [Fact]
    public async Task Of_two_that_submit_at_once_one_counts_and_both_see_it()
    {
        var begun = await BegunAsync();

        var states = await Task.WhenAll(
            Store().SubmitAsync(begun.ProviderReference, SimulatorStage.Card(SimulatorStage.Good), CancellationToken.None),
            Store().SubmitAsync(begun.ProviderReference, SimulatorStage.Card("5200000000000007"), CancellationToken.None),
            Store().CancelAsync(begun.ProviderReference, CancellationToken.None));

        Assert.Single(states.Distinct());
    }

    [Fact]
    public async Task The_same_reference_begins_the_same_registration_and_another_address_is_rejected()
    {
        var request = new RegistrationRequest(SimulatorStage.NewReference(), Xof, new Uri("https://shop.example/a?b=c"), "en");
        var first = await _stage.Start().BeginRegistrationAsync(request, CancellationToken.None);

        Assert.Equal(first, await _stage.Start().BeginRegistrationAsync(request, CancellationToken.None));
        Assert.IsType<BeginOutcome.Rejected>(
            await _stage.Start().BeginRegistrationAsync(request with { ReturnUrl = new Uri("https://other.example/") }, CancellationToken.None));
        Assert.IsType<BeginOutcome.Rejected>(
            await _stage.Start().BeginRegistrationAsync(request with { Reference = "R2", ReturnUrl = new Uri("javascript:alert(1)") }, CancellationToken.None));
    }

    [Fact]
    public async Task A_token_can_be_brought_up_to_date_and_is_forgotten_once()
    {
        var token = await _stage.RegisterAsync(SimulatorStage.Good);

        Assert.IsType<AliasOutcome.Done>(await _stage.Start().UpdateExpiryAsync(token, SimulatorStage.Month(2098, 3), CancellationToken.None));
        Assert.IsType<AliasOutcome.Done>(await _stage.Start().RevokeAsync(token, CancellationToken.None));
        Assert.IsType<AliasOutcome.UnknownToken>(await _stage.Start().RevokeAsync(token, CancellationToken.None));
        Assert.IsType<AliasOutcome.UnknownToken>(await _stage.Start().UpdateExpiryAsync(token, SimulatorStage.Expiry, CancellationToken.None));
        Assert.IsType<PaymentOutcome.Declined>(await _stage.Start().ChargeAsync(SimulatorStage.Charge(token), CancellationToken.None));
    }

    [Fact]
    public async Task A_provider_that_is_down_takes_nothing_on_and_forgets_a_card_when_it_is_back()
    {
        var token = await _stage.RegisterAsync(SimulatorStage.Good);
        var down = _stage.Start(options => options.UnavailablePercent = 100);

        Assert.IsType<AliasOutcome.Unavailable>(await down.RevokeAsync(token, CancellationToken.None));
        Assert.IsType<AliasOutcome.Unavailable>(await down.UpdateExpiryAsync(token, SimulatorStage.Month(2098, 1), CancellationToken.None));
        Assert.IsType<RegisterOutcome.Unavailable>(await down.RegisterDirectAsync(
            SimulatorStage.Card(SimulatorStage.Good), Xof, SimulatorStage.NewReference(), CancellationToken.None));
        Assert.IsType<PaymentOutcome.Unavailable>(await down.ChargeAsync(SimulatorStage.Charge(token), CancellationToken.None));
        var kept = await KeptAsync();
        Assert.Equal((RegistrationState.Registered, CardBrand.Visa, "0003", SimulatorStage.Expiry), (kept.State, kept.Brand, kept.Last4, kept.Expiry));

        Assert.IsType<AliasOutcome.Done>(await _stage.Start().RevokeAsync(token, CancellationToken.None));
        Assert.Equal(RegistrationState.Revoked, (await KeptAsync()).State);

        async Task<CardOnFile> KeptAsync() => Assert.Single(await _stage.Ledger.AllCardsAsync().ToListAsync());
    }

    [Fact]
    public async Task The_provider_does_not_know_the_token_of_the_number_that_it_forgets() =>
        Assert.IsType<AliasOutcome.UnknownToken>(
            await _stage.Start().RevokeAsync(await _stage.RegisterAsync("4900000000000144"), CancellationToken.None));

    [Fact]
    public async Task Nothing_that_is_stored_has_a_card_s_number_or_its_code_in_it()
    {
        const string Canary = "4929123412341232";
        var begun = await BegunAsync();
        await Store().SubmitAsync(begun.ProviderReference, SimulatorStage.Card(Canary), CancellationToken.None);
        var token = await _stage.RegisterAsync(Canary);
        await _stage.Start().ChargeAsync(SimulatorStage.Charge(token), CancellationToken.None);

        var cells = new List<string>();
        await foreach (var row in _stage.Table.QueryAsync("PartitionKey gt ''", CancellationToken.None))
        {
            cells.AddRange([row.PartitionKey, row.RowKey, .. row.Select(property => $"{property.Value}")]);
        }

        Assert.NotEmpty(cells);
        Assert.DoesNotContain(cells, cell => cell.Contains(Canary[..12], StringComparison.Ordinal) || cell == "837");
        Assert.DoesNotContain(cells, cell => cell == token.Reveal());
    }

    private async Task<BeginOutcome.Begun> BegunAsync(TimeProvider? time = null) => Assert.IsType<BeginOutcome.Begun>(
        await _stage.Start(time: time).BeginRegistrationAsync(
            new RegistrationRequest(SimulatorStage.NewReference(), Xof, new Uri("https://shop.example/back"), "fr"), CancellationToken.None));

    // What the page works with.
    private RegistrationStore Store(TimeProvider? time = null) =>
        new(_stage.Table, new KeyedNames(Convert.ToBase64String(new byte[32])), time ?? TimeProvider.System);

    private Task<RegisterOutcome> CompleteAsync(BeginOutcome.Begun begun) =>
        _stage.Start().CompleteRegistrationAsync(begun.ProviderReference, CancellationToken.None);

    private Task<RegisterOutcome> RegisterAsync(PaymentCard card, string reference) =>
        _stage.Start().RegisterDirectAsync(card, Xof, reference, CancellationToken.None);

    private async Task<RegisteredCard> RegisteredAsync(PaymentCard card, string reference) =>
        Assert.IsType<RegisterOutcome.Registered>(await RegisterAsync(card, reference)).Card;
}
