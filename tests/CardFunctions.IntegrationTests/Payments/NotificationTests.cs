using System.Net;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.Payments;

/// <summary>What a provider tells of a charge by itself.</summary>
public sealed class NotificationTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Provider = "telling";

    [Fact]
    public async Task A_charge_whose_answer_was_lost_is_found_when_the_provider_speaks_of_it()
    {
        await using var stage = await StartAsync();
        var (contact, payment, reference) = await LoseAsync(stage);
        stage.Provider.Find = _ => new FindOutcome.Found(new PaymentOutcome.Approved("tx-1"));

        await TellAsync(stage, reference);

        Assert.Equal("captured", (string)(await stage.PaymentAsync(contact, payment))["status"]!);
        Assert.Equal("tx-1", stage.Provider.Asked.Single().KnownTransactionId);
    }

    [Fact]
    public async Task What_is_told_is_only_a_hint_and_told_again_changes_nothing()
    {
        await using var stage = await StartAsync();
        var (contact, payment, reference) = await LoseAsync(stage);
        stage.Provider.Find = _ => new FindOutcome.NotYet();
        await TellAsync(stage, reference);
        Assert.Equal("unknown", (string)(await stage.PaymentAsync(contact, payment))["status"]!);

        stage.Provider.Find = _ => new FindOutcome.Found(new PaymentOutcome.Declined("NO", RetryAdvice.Later));
        await TellAsync(stage, reference);
        await TellAsync(stage, reference);

        Assert.Equal("declined", (string)(await stage.PaymentAsync(contact, payment))["status"]!);
        Assert.Equal(2, stage.Provider.Asked.Count);
    }

    [Fact]
    public async Task A_charge_that_nothing_else_would_find_any_more_is_found()
    {
        await using var stage = await StartAsync();
        var (contact, payment, reference) = await LoseAsync(stage);
        stage.Provider.Find = _ => new FindOutcome.Lost();
        await TellAsync(stage, reference);
        Assert.Equal("unknown", (string)(await stage.PaymentAsync(contact, payment))["status"]!);

        stage.Provider.Find = _ => new FindOutcome.Found(new PaymentOutcome.Approved("tx-1"));
        stage.Time.Ahead = TimeSpan.FromHours(20);
        await TellAsync(stage, reference);
        stage.Time.Ahead = TimeSpan.Zero;

        Assert.Equal("captured", (string)(await stage.PaymentAsync(contact, payment))["status"]!);
    }

    [Theory]
    [InlineData("NOBODYKNOWSTHIS")]
    [InlineData("")]
    [InlineData("a/b#c")]
    public async Task A_reference_of_nothing_of_ours_is_taken_and_means_nothing(string reference)
    {
        await using var stage = await StartAsync();

        await TellAsync(stage, reference);

        Assert.Empty(stage.Provider.Asked);
    }

    [Fact]
    public async Task A_payment_of_another_provider_is_not_asked_for()
    {
        await using var stage = await StartAsync();
        var (_, _, reference) = await LoseAsync(stage);

        await TellAsync(stage, reference, "another");

        Assert.Empty(stage.Provider.Asked);
    }

    private Task<AliasStage> StartAsync() => AliasStage.StartAsync(
        app, new ScriptedProvider(Provider), policy: null, services => services.AddSingleton<IProviderNotificationReader>(new Reader()), []);

    private static async Task<(string Contact, string Payment, string Reference)> LoseAsync(AliasStage stage)
    {
        var contact = AppFixture.UniqueId();
        await stage.MakeAliasAsync(contact);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((false, new PaymentOutcome.Unknown()));
        var payment = (await stage.PayAsync(contact, "O-1")).Is(HttpStatusCode.Accepted).String("id");
        return (contact, payment, stage.Provider.Calls.OfType<ChargeRequest>().Single().Reference);
    }

    private static Task TellAsync(AliasStage stage, string reference, string provider = Provider) => stage.Services.GetRequiredService<IProviderNotifications>()
        .ReceiveAsync(new ProviderNotification(provider, "tx-1", reference, "settled"), CancellationToken.None);

    // Only its name matters here: what comes over HTTP is read by a real one elsewhere.
    private sealed class Reader : IProviderNotificationReader
    {
        public string Provider => NotificationTests.Provider;

        public Task<NotificationOutcome> ReadAsync(string? signature, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
            Task.FromResult<NotificationOutcome>(new NotificationOutcome.NotBelieved());
    }
}
