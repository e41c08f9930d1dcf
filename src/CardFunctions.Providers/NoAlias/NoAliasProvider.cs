using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;

namespace CardFunctions.Providers.NoAlias;

/// <summary>
/// A provider that does not support aliases: it can do nothing that this product asks for. Whoever asks its capabilities first never
/// gets further; whoever doesn't is told that the request is wrong.
/// </summary>
public sealed class NoAliasProvider : IPaymentProvider
{
    /// <summary>The name of the provider.</summary>
    public const string ProviderName = "no-alias";

    private const string Code = "NOT_SUPPORTED";

    private static readonly Task<RegisterOutcome> NoRegistration = Task.FromResult<RegisterOutcome>(new RegisterOutcome.Rejected(Code));
    private static readonly Task<AliasOutcome> NoAlias = Task.FromResult<AliasOutcome>(new AliasOutcome.Rejected(Code));
    private static readonly Task<PaymentOutcome> NoPayment = Task.FromResult<PaymentOutcome>(new PaymentOutcome.Rejected(Code));
    private static readonly Task<FindOutcome> Nothing = Task.FromResult<FindOutcome>(new FindOutcome.NeverArrived());

    /// <inheritdoc/>
    public string Name => ProviderName;

    /// <inheritdoc/>
    public ProviderCapabilities Capabilities { get; } = new(Aliases: false, HostedRegistration: false, DirectEntry: false, Refunds: false);

    /// <inheritdoc/>
    public Task<BeginOutcome> BeginRegistrationAsync(RegistrationRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<BeginOutcome>(new BeginOutcome.Rejected(Code));

    /// <inheritdoc/>
    public Task<RegisterOutcome> CompleteRegistrationAsync(string providerReference, CancellationToken cancellationToken) => NoRegistration;

    /// <inheritdoc/>
    public Task<RegisterOutcome> RegisterDirectAsync(PaymentCard card, Currency currency, string reference, CancellationToken cancellationToken) =>
        NoRegistration;

    /// <inheritdoc/>
    public Task<AliasOutcome> UpdateExpiryAsync(Sensitive<string> token, YearMonth expiry, CancellationToken cancellationToken) => NoAlias;

    /// <inheritdoc/>
    public Task<AliasOutcome> RevokeAsync(Sensitive<string> token, CancellationToken cancellationToken) => NoAlias;

    /// <inheritdoc/>
    public Task<PaymentOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken) => NoPayment;

    /// <inheritdoc/>
    public Task<PaymentOutcome> FollowUpAsync(FollowUpRequest request, CancellationToken cancellationToken) => NoPayment;

    /// <inheritdoc/>
    public Task<FindOutcome> FindChargeAsync(ChargeRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken) => Nothing;

    /// <inheritdoc/>
    public Task<FindOutcome> FindFollowUpAsync(FollowUpRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken) => Nothing;
}
