using CardFunctions.Providers;
using CardFunctions.Providers.Credentials;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.Providers;

/// <summary>A provider's credential from a Key Vault: kept, renewed, rotated, and missed.</summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private const string First = "first-password";
    private const string Second = "second-password";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private VaultServer _vault = null!;
    private DatatransStandIn _datatrans = null!;
    private DatatransRig _rig = null!;

    public async Task InitializeAsync()
    {
        _vault = await VaultServer.StartAsync();
        _vault.Secret = DatatransRig.Secret(First);
        _datatrans = await DatatransStandIn.StartAsync();
        _rig = DatatransRig.To(_datatrans.Address, services => services.AddSingleton(_vault.Client()), ("Payments:Datatrans:TimeoutSeconds", "20"));
    }

    public async Task DisposeAsync()
    {
        _rig.AssertNothingSecretIsLogged();
        await _rig.DisposeAsync();
        await _datatrans.DisposeAsync();
        await _vault.DisposeAsync();
    }

    [Fact]
    public async Task However_many_ask_at_once_the_vault_is_read_once()
    {
        var charges = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _rig.ChargeAsync(DatatransRig.Charge())));

        Assert.All(charges, outcome => Assert.IsType<PaymentOutcome.Approved>(outcome));
        Assert.Equal((1, 1), (_vault.Challenges, _vault.Reads));
    }

    [Fact]
    public async Task It_is_kept_and_renewed_ahead_of_time_while_nobody_waits()
    {
        await PasswordAsync();
        _rig.Time.Move(TimeSpan.FromMinutes(7));
        Assert.Equal(First, await PasswordAsync());
        Assert.Equal(1, _vault.Reads);

        _vault.Secret = DatatransRig.Secret(Second);
        _vault.Hold();
        _rig.Time.Move(TimeSpan.FromMinutes(2));
        Assert.Equal(First, await PasswordAsync());
        Assert.Equal(First, await PasswordAsync());
        _vault.Release();

        await UntilAsync(async () => await PasswordAsync() == Second);
        Assert.Equal(2, _vault.Reads);
    }

    [Fact]
    public async Task Past_its_time_it_is_read_before_it_is_used()
    {
        await PasswordAsync();
        _vault.Secret = DatatransRig.Secret(Second);
        _rig.Time.Move(TimeSpan.FromMinutes(11));

        Assert.Equal(Second, await PasswordAsync());
    }

    [Fact]
    public async Task A_vault_that_is_down_hurts_nobody_who_has_a_value()
    {
        await PasswordAsync();
        _vault.IsAway = true;
        for (var hour = 0; hour < 3; hour++)
        {
            _rig.Time.Move(TimeSpan.FromHours(1));
            Assert.IsType<PaymentOutcome.Approved>(await _rig.ChargeAsync(DatatransRig.Charge()));
            Assert.IsType<PaymentOutcome.Approved>(await _rig.ChargeAsync(DatatransRig.Charge()));
        }

        // One try an hour: the second charge of each came too soon after the failure.
        Assert.Equal(4, _vault.Reads);
        Assert.Empty(await _rig.Readiness.MissingAsync(CancellationToken.None));

        _vault.IsAway = false;
        _vault.Secret = DatatransRig.Secret(Second);
        _rig.Time.Move(TimeSpan.FromMinutes(1));
        Assert.Equal(Second, await PasswordAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no JSON: first-password")]
    [InlineData("""{"merchantId":"1100007283"}""")]
    [InlineData("""{"merchantId":"11000:07283","password":"first-password"}""")]
    [InlineData("""{"merchantId":7,"password":"first-password"}""")]
    public async Task Where_none_was_ever_read_nothing_is_charged_and_readiness_says_so(string? secret)
    {
        _vault.Secret = secret;

        Assert.IsType<PaymentOutcome.Unavailable>(await _rig.ChargeAsync(DatatransRig.Charge()));
        Assert.Equal(["datatrans"], await _rig.Readiness.MissingAsync(CancellationToken.None));
        Assert.Empty(_datatrans.Requests);

        _vault.Secret = DatatransRig.Secret(First);
        _rig.Time.Move(TimeSpan.FromSeconds(2));
        Assert.IsType<PaymentOutcome.Approved>(await _rig.ChargeAsync(DatatransRig.Charge()));
        Assert.Empty(await _rig.Readiness.MissingAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_rotation_loses_no_request()
    {
        await PasswordAsync();
        var approved = 0;
        using var halfway = new SemaphoreSlim(0);
        var charges = Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var number = 0; number < 25; number++)
            {
                Assert.IsType<PaymentOutcome.Approved>(await _rig.ChargeAsync(DatatransRig.Charge()));
                if (Interlocked.Increment(ref approved) == 50)
                {
                    halfway.Release();
                }
            }
        }).ToList();

        Assert.True(await halfway.WaitAsync(Patience));
        _vault.Secret = DatatransRig.Secret(Second);
        _datatrans.Password = Second;
        await Task.WhenAll(charges);

        Assert.Equal(200, _datatrans.Charges.Count);
        Assert.True(_datatrans.Refused > 0, "The rotation came too late to be met.");
        // However many were refused: one read, or two where one of them was on its way already.
        Assert.InRange(_vault.Reads, 2, 3);
    }

    [Fact]
    public async Task A_read_from_before_the_rotation_is_not_taken_for_the_new_value()
    {
        await PasswordAsync();
        _vault.Hold();
        _rig.Time.Move(TimeSpan.FromMinutes(9));
        Assert.Equal(First, await PasswordAsync());
        await UntilAsync(() => Task.FromResult(_vault.Reads == 2));
        _vault.Secret = DatatransRig.Secret(Second);
        _datatrans.Password = Second;

        var charge = _rig.ChargeAsync(DatatransRig.Charge());
        await UntilAsync(() => Task.FromResult(_datatrans.Refused == 1));
        _vault.Release();

        Assert.IsType<PaymentOutcome.Approved>(await charge);
    }

    [Fact]
    public async Task A_credential_that_stays_refused_is_tried_no_more_and_took_nothing_on()
    {
        _datatrans.Password = Second;

        Assert.IsType<PaymentOutcome.Unavailable>(await _rig.ChargeAsync(DatatransRig.Charge()));
        Assert.Equal((1, 2), (_datatrans.Refused, _vault.Reads));
    }

    [Fact]
    public async Task It_prints_as_three_asterisks()
    {
        var credential = await _rig.Credential.FindAsync(CancellationToken.None);

        Assert.Equal("*** *** ***", $"{credential} {credential!.Password} {credential.MerchantId}");
        Assert.DoesNotContain(First, new SecretContent { Password = First }.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("provider-datatrans")]
    [InlineData("provider_datatrans")]
    public async Task Without_a_vault_the_settings_stand_in_under_the_same_name(string name)
    {
        await using var rig = DatatransRig.To(_datatrans.Address, change: null, ("provider-datatrans", ""), (name, DatatransRig.Secret(First)));

        Assert.IsType<PaymentOutcome.Approved>(await rig.ChargeAsync(DatatransRig.Charge()));
    }

    private async Task<string> PasswordAsync() => (await _rig.Credential.FindAsync(CancellationToken.None))!.Password.Reveal();

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await holds())
        {
            await interval.WaitForNextTickAsync(limit.Token);
        }
    }
}
