using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Datatrans;

/// <summary>Datatrans, a Swiss payment service provider. Source of all that is said of it: its OpenAPI document, version 2.0.45.</summary>
internal sealed class DatatransProvider(
    DatatransRegistrations registrations, DatatransPayments payments, DatatransInquiries inquiries, IOptions<PaymentOptions> options) : IPaymentProvider
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = "datatrans";

    /// <inheritdoc/>
    public string Name => ProviderName;

    /// <inheritdoc/>
    public ProviderCapabilities Capabilities { get; } =
        new(Aliases: true, HostedRegistration: true, DirectEntry: options.Value.AllowDirectEntry, Refunds: true);

    /// <inheritdoc/>
    public Task<BeginOutcome> BeginRegistrationAsync(RegistrationRequest request, CancellationToken cancellationToken) =>
        registrations.BeginAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<RegisterOutcome> CompleteRegistrationAsync(string providerReference, CancellationToken cancellationToken) =>
        registrations.CompleteAsync(providerReference, cancellationToken);

    /// <inheritdoc/>
    public Task<RegisterOutcome> RegisterDirectAsync(PaymentCard card, Currency currency, string reference, CancellationToken cancellationToken) =>
        registrations.RegisterAsync(card, reference, cancellationToken);

    /// <inheritdoc/>
    public Task<AliasOutcome> UpdateExpiryAsync(Sensitive<string> token, YearMonth expiry, CancellationToken cancellationToken) =>
        registrations.UpdateAsync(token, expiry, cancellationToken);

    /// <inheritdoc/>
    public Task<AliasOutcome> RevokeAsync(Sensitive<string> token, CancellationToken cancellationToken) =>
        registrations.RevokeAsync(token, cancellationToken);

    /// <inheritdoc/>
    public Task<PaymentOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken) =>
        payments.ChargeAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<PaymentOutcome> FollowUpAsync(FollowUpRequest request, CancellationToken cancellationToken) =>
        payments.FollowUpAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<FindOutcome> FindChargeAsync(ChargeRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken) =>
        inquiries.FindAsync(request, sentAt, cancellationToken);

    /// <inheritdoc/>
    public Task<FindOutcome> FindFollowUpAsync(FollowUpRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken) =>
        inquiries.FindAsync(request, sentAt, cancellationToken);
}
