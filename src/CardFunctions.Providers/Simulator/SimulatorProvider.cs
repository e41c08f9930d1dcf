using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Tables;

namespace CardFunctions.Providers.Simulator;

/// <summary>
/// A provider within the app, for a developer's machine and for tests: what a card does follows from its number
/// (<see cref="SimulatedNumber"/>). Its state lies in a table of its own, so that it survives a restart and all instances share it; no
/// number and no security code is in there.
/// </summary>
public sealed class SimulatorProvider : IPaymentProvider
{
    /// <summary>The name of the provider.</summary>
    public const string ProviderName = "simulator";

    // All that refuses a share of the calls, at its end: nothing is taken on at all.
    private const int Down = 100;

    private readonly bool _isDown;
    private readonly Uri _pages;
    private readonly KeyedNames _names;
    private readonly RegistrationStore _registrations;
    private readonly Charges _charges;
    private readonly FollowUps _followUps;

    /// <summary>Takes its place in a storage account. Nothing is sent.</summary>
    public SimulatorProvider(TableServiceClient account, SimulatorOptions options, TimeProvider time)
        : this(new SimulatorTable(account), options, time)
    {
    }

    internal SimulatorProvider(SimulatorTable table, SimulatorOptions options, TimeProvider time)
    {
        var silence = new Silence(TimeSpan.FromMilliseconds(options.UnansweredMilliseconds), time);
        var intake = new Intake(new RequestKeys(table), new Faults(options.UnavailablePercent, options.UnansweredPercent), silence);
        _isDown = options.UnavailablePercent == Down;
        _pages = new Uri(options.PageBaseUrl, UriKind.Absolute);
        _names = new KeyedNames(options.Key);
        _registrations = new RegistrationStore(table, _names, time);
        _charges = new Charges(table, intake, _registrations, silence, time);
        _followUps = new FollowUps(table, intake, time);
    }

    /// <inheritdoc/>
    public string Name => ProviderName;

    /// <inheritdoc/>
    public ProviderCapabilities Capabilities { get; } = new(Aliases: true, HostedRegistration: true, DirectEntry: true, Refunds: true);

    /// <inheritdoc/>
    public Task<BeginOutcome> BeginRegistrationAsync(RegistrationRequest request, CancellationToken cancellationToken) =>
        UnlessDownAsync<BeginOutcome>(() => BeginAsync(request, cancellationToken), new BeginOutcome.Unavailable());

    /// <inheritdoc/>
    public Task<RegisterOutcome> CompleteRegistrationAsync(string providerReference, CancellationToken cancellationToken) =>
        UnlessDownAsync<RegisterOutcome>(
            async () => await _registrations.FindAsync(providerReference, cancellationToken) is { } registration
                ? OutcomeOf(registration)
                : new RegisterOutcome.Rejected(RejectionCode.UnknownRegistration),
            new RegisterOutcome.Unavailable());

    /// <inheritdoc/>
    public Task<RegisterOutcome> RegisterDirectAsync(PaymentCard card, Currency currency, string reference, CancellationToken cancellationToken) =>
        UnlessDownAsync<RegisterOutcome>(() => RegisterAsync(card, reference, cancellationToken), new RegisterOutcome.Unavailable());

    /// <inheritdoc/>
    public Task<AliasOutcome> UpdateExpiryAsync(Sensitive<string> token, YearMonth expiry, CancellationToken cancellationToken) =>
        UnlessDownAsync<AliasOutcome>(
            async () => Known(await _registrations.UpdateExpiryAsync(token, expiry, cancellationToken)), new AliasOutcome.Unavailable());

    /// <inheritdoc/>
    public Task<AliasOutcome> RevokeAsync(Sensitive<string> token, CancellationToken cancellationToken) =>
        UnlessDownAsync<AliasOutcome>(async () => Known(await _registrations.RevokeAsync(token, cancellationToken)), new AliasOutcome.Unavailable());

    /// <inheritdoc/>
    public Task<PaymentOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken) =>
        UnlessDownAsync(() => _charges.ChargeAsync(request, cancellationToken), new PaymentOutcome.Unavailable());

    /// <inheritdoc/>
    public Task<PaymentOutcome> FollowUpAsync(FollowUpRequest request, CancellationToken cancellationToken) =>
        UnlessDownAsync(() => _followUps.DoAsync(request, cancellationToken), new PaymentOutcome.Unavailable());

    /// <inheritdoc/>
    public Task<FindOutcome> FindChargeAsync(ChargeRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken) =>
        UnlessDownAsync(() => _charges.FindAsync(request, cancellationToken), new FindOutcome.NotYet());

    /// <inheritdoc/>
    public Task<FindOutcome> FindFollowUpAsync(FollowUpRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken) =>
        UnlessDownAsync(() => _followUps.FindAsync(request, cancellationToken), new FindOutcome.NotYet());

    private static AliasOutcome Known(bool known) => known ? new AliasOutcome.Done() : new AliasOutcome.UnknownToken();

    // Without its storage the simulator is a provider that is down, too.
    private async Task<T> UnlessDownAsync<T>(Func<Task<T>> call, T down)
    {
        if (_isDown)
        {
            return down;
        }

        try
        {
            return await call();
        }
        catch (Exception exception) when (SimulatorTable.IsFailure(exception))
        {
            return down;
        }
    }

    private async Task<BeginOutcome> BeginAsync(RegistrationRequest request, CancellationToken cancellationToken)
    {
        if (!RequestCheck.IsReference(request.Reference))
        {
            return new BeginOutcome.Rejected(RejectionCode.Reference);
        }

        if (!request.ReturnUrl.IsAbsoluteUri || (request.ReturnUrl.Scheme != Uri.UriSchemeHttp && request.ReturnUrl.Scheme != Uri.UriSchemeHttps))
        {
            return new BeginOutcome.Rejected(RejectionCode.ReturnUrl);
        }

        var begun = await _registrations.BeginAsync(request, cancellationToken);
        return begun.ReturnUrl == request.ReturnUrl.AbsoluteUri
            ? new BeginOutcome.Begun(begun.Id, new Uri(_pages, $"registrations/{begun.Id}?lang={begun.Language}"), begun.ExpiresAt!.Value)
            : new BeginOutcome.Rejected(RejectionCode.DuplicateReference);
    }

    private async Task<RegisterOutcome> RegisterAsync(PaymentCard card, string reference, CancellationToken cancellationToken)
    {
        var wrong = !RequestCheck.IsReference(reference) ? RejectionCode.Reference
            : !RequestCheck.IsHolderName(card.HolderName) ? RejectionCode.Holder
            : !RequestCheck.IsSecurityCode(card.SecurityCode.Reveal(), card.Number.Brand) ? RejectionCode.SecurityCode
            : null;
        if (wrong is not null)
        {
            return new RegisterOutcome.Rejected(wrong);
        }

        var registration = await _registrations.RegisterAsync(card, reference, cancellationToken);
        return registration.Card!.Fingerprint == _names.FingerprintOf(card.Number.Reveal())
            ? OutcomeOf(registration)
            : new RegisterOutcome.Rejected(RejectionCode.DuplicateReference);
    }

    private RegisterOutcome OutcomeOf(SimulatedRegistration registration) => registration.State switch
    {
        RegistrationState.Open when registration.IsOverAt(_registrations.Now) => new RegisterOutcome.Abandoned(),
        RegistrationState.Open => new RegisterOutcome.Incomplete(),
        RegistrationState.Registered => new RegisterOutcome.Registered(CardOf(registration.Id, registration.Card!)),
        RegistrationState.Refused => new RegisterOutcome.Refused(registration.RefusalCode!),
        RegistrationState.Cancelled or RegistrationState.Revoked => new RegisterOutcome.Abandoned(),
    };

    private RegisteredCard CardOf(string id, SimulatedCard card) => new(
        new Sensitive<string>(_names.TokenOf(id)), card.Brand, card.Last4, card.Expiry, card.HolderName, card.Fingerprint, $"ntw{id}");
}
