using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;

namespace CardFunctions.Providers;

/// <summary>
/// A payment service provider that keeps the cards behind aliases. Implementations are thread safe, and live as long as the app.
/// </summary>
/// <remarks>
/// How a call ended is a value: nothing here throws for what a provider answers or fails to answer. Only a cancelled
/// <see cref="CancellationToken"/> throws, and whatever was sent by then may have been done.
/// <para>Each registration has a token of its own, also where a card is registered for a second contact: to revoke the one leaves the other alone.</para>
/// </remarks>
public interface IPaymentProvider
{
    /// <summary>The name that settings, answers and stored aliases know it by: lower case, never changed.</summary>
    string Name { get; }

    /// <summary>What it can do. What it can't is not to be called.</summary>
    ProviderCapabilities Capabilities { get; }

    /// <summary>Begins a registration on the provider's own page, where a person types the card.</summary>
    Task<BeginOutcome> BeginRegistrationAsync(RegistrationRequest request, CancellationToken cancellationToken);

    /// <summary>Takes what became of a registration that was begun. It may be asked again.</summary>
    /// <param name="providerReference">What <see cref="BeginOutcome.Begun"/> said.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<RegisterOutcome> CompleteRegistrationAsync(string providerReference, CancellationToken cancellationToken);

    /// <summary>Registers a card that was typed elsewhere. It passes through memory only.</summary>
    /// <param name="card">The card.</param>
    /// <param name="currency">The currency that it is going to pay in.</param>
    /// <param name="reference">Our reference: the same for the same registration, however often it is tried.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<RegisterOutcome> RegisterDirectAsync(PaymentCard card, Currency currency, string reference, CancellationToken cancellationToken);

    /// <summary>Tells the provider that a card has another expiry.</summary>
    Task<AliasOutcome> UpdateExpiryAsync(Sensitive<string> token, YearMonth expiry, CancellationToken cancellationToken);

    /// <summary>Has the provider forget a card. To be told that it does not know the token is as good.</summary>
    Task<AliasOutcome> RevokeAsync(Sensitive<string> token, CancellationToken cancellationToken);

    /// <summary>Charges a card, or reserves an amount on it.</summary>
    Task<PaymentOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken);

    /// <summary>Books what was reserved, gives it up, or pays money back.</summary>
    Task<PaymentOutcome> FollowUpAsync(FollowUpRequest request, CancellationToken cancellationToken);

    /// <summary>Finds out what became of a charge whose outcome is unknown. Never charges a second time.</summary>
    /// <param name="request">The request as it was sent.</param>
    /// <param name="sentAt">When it was sent first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<FindOutcome> FindChargeAsync(ChargeRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken);

    /// <summary>Finds out what became of a follow-up whose outcome is unknown. Never does it a second time.</summary>
    /// <param name="request">The request as it was sent.</param>
    /// <param name="sentAt">When it was sent first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<FindOutcome> FindFollowUpAsync(FollowUpRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken);
}

/// <summary>What a provider can do.</summary>
/// <param name="Aliases">Whether it keeps cards behind aliases, and charges them. Without it, nothing else here is called.</param>
/// <param name="HostedRegistration">Whether it has a page of its own on which a person types the card.</param>
/// <param name="DirectEntry">Whether it takes a card that was typed elsewhere.</param>
/// <param name="Refunds">Whether it pays back.</param>
public sealed record ProviderCapabilities(bool Aliases, bool HostedRegistration, bool DirectEntry, bool Refunds);
