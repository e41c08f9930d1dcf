using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Http;

namespace CardFunctions.Aliases;

/// <summary>What a registration says of itself beside the card; who registers is known only to the use case.</summary>
internal sealed record OriginWish(AliasSource Source, string? Basket, Consent? Consent)
{
    /// <summary>The origin of an alias.</summary>
    public AliasOrigin By(string subject) => new(Source, Basket, Consent, subject);
}

/// <summary>A card that was typed here, to be registered. It prints as <c>***</c>.</summary>
internal sealed record DirectWish(PaymentCard Card, OriginWish Origin, string? Provider)
{
    /// <inheritdoc/>
    public override string ToString() => "***";
}

/// <summary>A registration on the provider's own page.</summary>
internal sealed record HostedWish(Uri ReturnUrl, OriginWish Origin, string? Provider);

/// <summary>A credit card, as it was typed. It prints as <c>***</c>.</summary>
/// <param name="Number">Its number; spaces and dashes are left out.</param>
/// <param name="ExpiryMonth">The last month that it is valid in, 1 to 12.</param>
/// <param name="ExpiryYear">The year of it, four digits.</param>
/// <param name="HolderName">The owner's name, 1 to 100 characters.</param>
/// <param name="SecurityCode">The security code: 3 digits, American Express 4.</param>
internal sealed record CardMember(string? Number, int? ExpiryMonth, int? ExpiryYear, string? HolderName, string? SecurityCode)
{
    /// <inheritdoc/>
    public override string ToString() => "***";

    /// <summary>Reads the card, which must not have expired.</summary>
    public PaymentCard? Read(Faults faults, DateTimeOffset now)
    {
        var number = faults.PaymentCardNumber("number", Number);
        var expiry = faults.Expiry("expiryMonth", ExpiryMonth, "expiryYear", ExpiryYear, now);
        var holder = faults.CardOwner("holderName", HolderName);
        faults.SecurityCode("securityCode", SecurityCode, number?.Brand);
        return faults.Any ? null : new PaymentCard(number!.Value, expiry, holder, new Sensitive<string>(SecurityCode!));
    }
}

/// <summary>What the owner of the card agreed to.</summary>
/// <param name="TextVersion">Which text, 1 to 100 visible characters.</param>
/// <param name="At">When.</param>
internal sealed record ConsentMember(string? TextVersion, DateTimeOffset? At)
{
    /// <summary>Reads the consent.</summary>
    public Consent Read(Faults faults, DateTimeOffset now)
    {
        var text = faults.ShortText("textVersion", TextVersion);
        var at = faults.Required("at", At);
        if (at > now + AliasFaultChecks.ClockSkew)
        {
            faults.Add("at", AliasFaultTexts.InFuture);
        }

        return new Consent(text, at);
    }
}

/// <summary>The direct registration of a card.</summary>
/// <param name="Card">The card.</param>
/// <param name="Source">Where it is registered.</param>
/// <param name="BasketId">The basket, where it is one.</param>
/// <param name="Provider">The name of the provider; the default one where it is left out.</param>
/// <param name="Consent">What the owner of the card agreed to.</param>
internal sealed record RegisterAliasRequest(
    CardMember? Card, AliasSource? Source, string? BasketId = null, string? Provider = null, ConsentMember? Consent = null)
    : ITimedRequest<DirectWish>, ISecretRequest
{
    /// <inheritdoc/>
    public override string ToString() => "***";

    /// <inheritdoc/>
    public DirectWish? Read(Faults faults, DateTimeOffset now)
    {
        if (Card is null)
        {
            faults.Add("card", FaultTexts.Required);
        }

        var card = Card?.Read(faults.Under("card"), now);
        var origin = faults.Origin(Source, BasketId, Consent, now);
        faults.ProviderName("provider", Provider);
        return faults.Any ? null : new DirectWish(card!, origin, Provider);
    }
}

/// <summary>The registration of a card on the provider's own page.</summary>
/// <param name="ReturnUrl">Where the person comes back to: https, or http on the machine itself.</param>
/// <param name="Source">Where it is registered.</param>
/// <param name="BasketId">The basket, where it is one.</param>
/// <param name="Provider">The name of the provider; the default one where it is left out.</param>
/// <param name="Consent">What the owner of the card agreed to.</param>
internal sealed record BeginRegistrationRequest(
    string? ReturnUrl, AliasSource? Source, string? BasketId = null, string? Provider = null, ConsentMember? Consent = null)
    : ITimedRequest<HostedWish>
{
    /// <inheritdoc/>
    public HostedWish? Read(Faults faults, DateTimeOffset now)
    {
        var returnUrl = faults.ReturnUrl("returnUrl", ReturnUrl);
        var origin = faults.Origin(Source, BasketId, Consent, now);
        faults.ProviderName("provider", Provider);
        return faults.Any ? null : new HostedWish(returnUrl!, origin, Provider);
    }
}
