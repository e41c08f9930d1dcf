using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Http;
using CardFunctions.Providers;
using CardFunctions.Storage;

namespace CardFunctions.Aliases;

/// <summary>Changes the expiry of an alias, of which its provider is told, or makes it the default.</summary>
internal sealed class PatchAlias(PaymentProviders providers, AliasStore aliases, ContactChanges changes, TimeProvider time)
{
    /// <summary>Changes what the patch names, all of it or nothing.</summary>
    public Task<AliasResult> ExecuteAsync(AliasId id, AliasPatch patch, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        Attempts.RunAsync<AliasResult>(
            () => TryAsync(id, patch, ifMatch, occasion, cancellationToken), new AliasResult.Busy(), time, cancellationToken);

    private async Task<AliasResult?> TryAsync(
        AliasId id, AliasPatch patch, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var found = aliases.FindAsync(id, cancellationToken);
        var current = aliases.FindDefaultAsync(id.Contact, cancellationToken);
        await Task.WhenAll(found, current);
        if (await found is not { Value: var before } stored)
        {
            return new AliasResult.AliasUnknown();
        }

        if (!ifMatch.Allows(before.Version))
        {
            return new AliasResult.PreconditionFailed();
        }

        var now = time.GetUtcNow();
        var isDefault = (await current)?.Value == id;
        if (patch.Default is false && isDefault)
        {
            return new AliasResult.DefaultStays();
        }

        YearMonth.TryCreate(patch.ExpiryYear ?? before.Expiry.Year, patch.ExpiryMonth ?? before.Expiry.Month, out var expiry);
        var isMoved = expiry != before.Expiry;
        if (isMoved && expiry < YearMonth.Of(now))
        {
            return new AliasResult.ExpiryOver();
        }

        var isChosen = patch.Default is true && !isDefault;
        if (!isMoved && !isChosen)
        {
            return new AliasResult.Shown(before, isDefault);
        }

        if (isMoved && await TellAsync(before, expiry, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var alias = before.Next(now) with { Expiry = expiry };
        var change = changes.Of(id.Contact);
        change.Replace(Touched.Alias, AliasRow.From(alias), stored.Tag);
        if (isChosen)
        {
            change.Write(Touched.DefaultAlias, AliasRow.DefaultOf(id.Contact, id), (await current)?.Tag);
        }

        change.Record(AuditEntry.Done(occasion, AliasEvents.Location(id), now));
        return await change.SubmitAsync(cancellationToken) is null ? new AliasResult.Shown(alias, isDefault || isChosen) : null;
    }

    // The provider first: what is stored here is what it was told, and to be told twice does it no harm.
    private async Task<AliasResult?> TellAsync(Alias alias, YearMonth expiry, CancellationToken cancellationToken)
    {
        if (!providers.Find(alias.Provider, out var provider))
        {
            return new AliasResult.ProviderGone();
        }

        var told = provider.UpdateExpiryAsync(alias.Token, expiry, cancellationToken);
        await Task.WhenAll(told, aliases.NoteExpiryAsync(alias.Id, expiry, cancellationToken));
        return await told switch
        {
            AliasOutcome.Done => null,
            AliasOutcome.UnknownToken => new AliasResult.Rejected("unknown_token"),
            AliasOutcome.Unavailable away => new AliasResult.Unavailable(away.RetryAfter),
            AliasOutcome.Rejected rejected => new AliasResult.Rejected(rejected.Code),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };
    }
}
