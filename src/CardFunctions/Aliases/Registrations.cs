using System.Buffers;
using System.Text.Json;
using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Idempotency;
using CardFunctions.Providers;
using CardFunctions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CardFunctions.Aliases;

/// <summary>Registers cards on a provider's own page: this app never sees their numbers.</summary>
internal sealed class Registrations(
    PaymentProviders providers,
    IOptions<AliasOptions> options,
    StorageTables tables,
    AliasStore aliases,
    ContactChanges changes,
    ContactDays days,
    CardFingerprints fingerprints,
    KeepAlias keep,
    TimeProvider time)
{
    private const string Prefix = "reg_";
    private const int UniqueLengthCharacters = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text can be the identifier of a registration.</summary>
    public static bool IsId(string text) =>
        text.Length == Prefix.Length + UniqueLengthCharacters
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>Begins a registration.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="wish">What is asked for.</param>
    /// <param name="language">The person's language, <c>en</c> or <c>fr</c>.</param>
    /// <param name="occasion">Who asks.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<AliasResult> BeginAsync(
        ContactId contact, HostedWish wish, string language, Occasion occasion, CancellationToken cancellationToken)
    {
        if (!providers.Find(wish.Provider, out var provider))
        {
            return new AliasResult.ProviderUnknown();
        }

        if (!provider.Capabilities.Aliases || !provider.Capabilities.HostedRegistration)
        {
            return provider.Capabilities.Aliases ? new AliasResult.NotSupported() : new AliasResult.NoAliases();
        }

        if (await IdempotencyStore.FindAsync(tables.Contacts, contact.Value, occasion, cancellationToken) is { } seen)
        {
            return new AliasResult.Repeated(seen);
        }

        // One that is begun and not stored, since the process died, is a page that nobody ever sees.
        var reference = fingerprints.ReferenceOf(contact, occasion.Operation, occasion.Once?.Key);
        FaultPoints.Reach(FaultPoint.BeforeCall);
        var outcome = await provider.BeginRegistrationAsync(
            new RegistrationRequest(reference, options.Value.Currency, wish.ReturnUrl, language), cancellationToken);
        FaultPoints.Reach(FaultPoint.AfterCall);
        return outcome switch
        {
            BeginOutcome.Begun begun => await StoreAsync(contact, provider.Name, wish, begun, occasion, cancellationToken),
            BeginOutcome.Unavailable away => new AliasResult.Unavailable(away.RetryAfter),
            BeginOutcome.Rejected rejected => new AliasResult.Rejected(rejected.Code),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };
    }

    /// <summary>Takes what became of a registration. It may be asked again and again, and ends in the same alias.</summary>
    public async Task<AliasResult> CompleteAsync(ContactId contact, string id, Occasion occasion, CancellationToken cancellationToken)
    {
        var remembered = IdempotencyStore.FindAsync(tables.Contacts, contact.Value, occasion, cancellationToken);
        var found = aliases.FindRegistrationAsync(contact, id, cancellationToken);
        await Task.WhenAll(remembered, found, changes.AnnounceAsync(contact, cancellationToken));
        if (await remembered is { } seen)
        {
            return new AliasResult.Repeated(seen);
        }

        if (await found is not { Value: var registration })
        {
            return new AliasResult.RegistrationUnknown();
        }

        if (registration.Alias is { } made)
        {
            var (alias, current) = (aliases.FindAsync(made, cancellationToken), aliases.FindDefaultAsync(contact, cancellationToken));
            await Task.WhenAll(alias, current);
            return await alias is { } there ? new AliasResult.Shown(there.Value, (await current)?.Value == made) : new AliasResult.AliasUnknown();
        }

        if (!providers.Find(registration.Provider, out var provider))
        {
            return new AliasResult.ProviderGone();
        }

        FaultPoints.Reach(FaultPoint.BeforeCall);
        var outcome = await provider.CompleteRegistrationAsync(registration.ProviderReference, cancellationToken);
        FaultPoints.Reach(FaultPoint.AfterCall);
        return outcome switch
        {
            RegisterOutcome.Registered { Card: var card } => await keep.ExecuteAsync(
                new CardToKeep(contact, provider.Name, card, Number: null, HolderName: null, registration.Origin, id), occasion, cancellationToken),
            RegisterOutcome.Incomplete => new AliasResult.Incomplete(),
            RegisterOutcome.Abandoned => new AliasResult.Abandoned(),
            RegisterOutcome.Refused refused => new AliasResult.Refused(refused.Code),
            RegisterOutcome.Unavailable away => new AliasResult.Unavailable(away.RetryAfter),
            RegisterOutcome.Rejected rejected => new AliasResult.Rejected(rejected.Code),
            _ => throw new InvalidOperationException("There is no other outcome."),
        };
    }

    private async Task<AliasResult> StoreAsync(
        ContactId contact, string provider, HostedWish wish, BeginOutcome.Begun begun, Occasion occasion, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var registration = new AliasRegistration
        {
            Id = $"{Prefix}{Guid.CreateVersion7(now):N}",
            Contact = contact,
            Provider = provider,
            ProviderReference = begun.ProviderReference,
            Origin = wish.Origin.By(occasion.Subject),
            ExpiresAt = begun.ExpiresAt,
        };
        var shown = new RegistrationAnswer(registration.Id, begun.RedirectUrl.AbsoluteUri, begun.ExpiresAt.UtcDateTime);
        var location = $"/api/v1/contacts/{contact}/alias-registrations/{registration.Id}";
        var answer = new KeptAnswer(
            StatusCodes.Status201Created,
            JsonSerializer.SerializeToUtf8Bytes(shown, AliasesJson.Default.RegistrationAnswer),
            Location: null,
            Version: null);
        // Kept until the page is of no use, and as long behind that as an answer is remembered.
        await days.NoteAsync(contact, begun.ExpiresAt > now ? begun.ExpiresAt : now, cancellationToken);
        var change = changes.Of(contact);
        change.Remember(answer, contact.Value, occasion, now);
        change.Insert(Touched.Registration, RegistrationRow.From(registration));
        change.Record(AuditEntry.Done(occasion, location, now));
        return await change.SubmitAsync(cancellationToken) is null
            ? new AliasResult.Answered(answer)
            : await IdempotencyStore.FindAsync(tables.Contacts, contact.Value, occasion, cancellationToken) is { } seen
                ? new AliasResult.Repeated(seen)
                : new AliasResult.Busy();
    }
}
