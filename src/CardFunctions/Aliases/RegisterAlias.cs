using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Idempotency;
using CardFunctions.Providers;
using CardFunctions.Storage;
using Microsoft.Extensions.Options;

namespace CardFunctions.Aliases;

/// <summary>Registers a card that was typed here. Its number and its security code pass through memory to the provider, and stay nowhere.</summary>
internal sealed class RegisterAlias(
    PaymentProviders providers,
    IOptions<PaymentOptions> payments,
    IOptions<AliasOptions> options,
    StorageTables tables,
    ContactChanges changes,
    CardFingerprints fingerprints,
    KeepAlias keep)
{
    /// <summary>Registers the card.</summary>
    public async Task<AliasResult> ExecuteAsync(ContactId contact, DirectWish wish, Occasion occasion, CancellationToken cancellationToken)
    {
        if (!payments.Value.AllowDirectEntry)
        {
            return new AliasResult.DirectEntryDisabled();
        }

        if (!providers.Find(wish.Provider, out var provider))
        {
            return new AliasResult.ProviderUnknown();
        }

        if (!provider.Capabilities.Aliases || !provider.Capabilities.DirectEntry)
        {
            return provider.Capabilities.Aliases ? new AliasResult.NotSupported() : new AliasResult.NoAliases();
        }

        var remembered = IdempotencyStore.FindAsync(tables.Contacts, contact.Value, occasion, cancellationToken);
        await Task.WhenAll(remembered, changes.AnnounceAsync(contact, cancellationToken));
        if (await remembered is { } seen)
        {
            return new AliasResult.Repeated(seen);
        }

        var reference = fingerprints.ReferenceOf(contact, occasion.Operation, occasion.Once?.Key);
        FaultPoints.Reach(FaultPoint.BeforeCall);
        var outcome = await provider.RegisterDirectAsync(wish.Card, options.Value.Currency, reference, cancellationToken);
        FaultPoints.Reach(FaultPoint.AfterCall);
        return outcome switch
        {
            RegisterOutcome.Registered { Card: var card } => await keep.ExecuteAsync(
                new CardToKeep(contact, provider.Name, card, wish.Card.Number, wish.Card.HolderName, wish.Origin.By(occasion.Subject)), occasion, cancellationToken),
            RegisterOutcome.Incomplete => new AliasResult.Incomplete(),
            RegisterOutcome.Abandoned => new AliasResult.Abandoned(),
            RegisterOutcome.Refused refused => new AliasResult.Refused(refused.Code),
            RegisterOutcome.Unavailable away => new AliasResult.Unavailable(away.RetryAfter),
            RegisterOutcome.Rejected rejected => new AliasResult.Rejected(rejected.Code),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };
    }
}
