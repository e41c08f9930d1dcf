using System.Text.Json;
using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Idempotency;
using CardFunctions.Outbox;
using CardFunctions.Providers;
using CardFunctions.Storage;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Aliases;

/// <summary>A card that a provider has registered, to be kept as an alias of a contact.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Card">What the provider said.</param>
/// <param name="Number">Its number, where it was typed here.</param>
/// <param name="HolderName">The owner's name, where it was typed here.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Registration">The registration on the provider's page that it came by.</param>
internal sealed record CardToKeep(
    ContactId Contact,
    string Provider,
    RegisteredCard Card,
    PaymentCardNumber? Number,
    string? HolderName,
    AliasOrigin Origin,
    string? Registration = null);

/// <summary>
/// Keeps a registered card as an alias: a new one, or, where the contact has the card already, the one that is there, whose expiry is
/// brought up to date. The second token is then given back to the provider.
/// </summary>
internal sealed class KeepAlias(
    StorageTables tables, AliasStore aliases, ContactChanges changes, PendingMarkers markers, CardFingerprints fingerprints, TimeProvider time)
{
    /// <summary>Keeps the card.</summary>
    public Task<AliasResult> ExecuteAsync(CardToKeep wish, Occasion occasion, CancellationToken cancellationToken)
    {
        var id = AliasId.Make(wish.Contact, time.GetUtcNow());
        var fingerprint = fingerprints.OfCard(wish.Provider, wish.Card, wish.Number);
        return Attempts.RunAsync<AliasResult>(
            () => TryAsync(wish, id, fingerprint, occasion, cancellationToken), new AliasResult.Busy(), time, cancellationToken);
    }

    private async Task<AliasResult?> TryAsync(
        CardToKeep wish, AliasId id, string fingerprint, Occasion occasion, CancellationToken cancellationToken)
    {
        var known = aliases.FindByFingerprintAsync(wish.Contact, fingerprint, cancellationToken);
        var current = aliases.FindDefaultAsync(wish.Contact, cancellationToken);
        var registration = wish.Registration is { } begun
            ? aliases.FindRegistrationAsync(wish.Contact, begun, cancellationToken)
            : Task.FromResult<Stored<AliasRegistration>?>(null);
        await Task.WhenAll(known, current, registration, aliases.NoteExpiryAsync(id, wish.Card.Expiry, cancellationToken));
        if (await registration is { Value.Alias: { } made })
        {
            // Completed by another at the same time.
            return await aliases.FindAsync(made, cancellationToken) is { } there
                ? new AliasResult.Shown(there.Value, (await current)?.Value == made)
                : new AliasResult.AliasUnknown();
        }

        var change = changes.Of(wish.Contact);
        var kept = await known is { } same
            ? await PlanAgainAsync(change, wish, same, await registration, await current, occasion, cancellationToken)
            : PlanNew(change, wish, id, fingerprint, await registration, await current, occasion);
        if (kept is not { } answer)
        {
            return null;
        }

        var touched = await change.SubmitAsync(cancellationToken);
        return touched switch
        {
            null => new AliasResult.Answered(answer),
            // The same request, sent twice, was faster.
            Touched.IdempotencyKey => await IdempotencyStore.FindAsync(tables.Contacts, wish.Contact.Value, occasion, cancellationToken) is { } seen
                ? new AliasResult.Repeated(seen)
                : null,
            _ => null,
        };
    }

    private KeptAnswer PlanNew(
        PartitionChange change,
        CardToKeep wish,
        AliasId id,
        string fingerprint,
        Stored<AliasRegistration>? registration,
        Stored<AliasId?>? current,
        Occasion occasion)
    {
        var now = time.GetUtcNow();
        var alias = new Alias
        {
            Id = id,
            Provider = wish.Provider,
            Token = wish.Card.Token,
            Fingerprint = fingerprint,
            Brand = wish.Card.Brand,
            Last4 = wish.Card.Last4,
            Expiry = wish.Card.Expiry,
            HolderName = wish.Card.HolderName ?? wish.HolderName,
            Origin = wish.Origin,
            NetworkTransactionId = wish.Card.NetworkTransactionId,
            EventSequence = 1,
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var chosen = DefaultAlias.WhenAdded(current?.Value, id);
        var answer = Answer(StatusCodes.Status201Created, alias, chosen == id, now);
        change.Remember(answer, wish.Contact.Value, occasion, now);
        Complete(change, registration, id);
        change.Insert(Touched.Fingerprint, AliasRow.FingerprintOf(alias));
        change.Insert(Touched.Alias, AliasRow.From(alias));
        change.Write(Touched.DefaultAlias, AliasRow.DefaultOf(wish.Contact, chosen), current?.Tag);
        change.Tell(AliasEvents.Of(AliasEventType.Registered, alias, chosen == id), now);
        change.Record(AuditEntry.Done(occasion, AliasEvents.Location(id), now));
        return answer;
    }

    private async Task<KeptAnswer?> PlanAgainAsync(
        PartitionChange change,
        CardToKeep wish,
        AliasId there,
        Stored<AliasRegistration>? registration,
        Stored<AliasId?>? current,
        Occasion occasion,
        CancellationToken cancellationToken)
    {
        // The fingerprint's row goes with the alias: where only the one is seen, the other is on its way.
        if (await aliases.FindAsync(there, cancellationToken) is not { } stored)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var before = stored.Value;
        var alias = before.RegisteredAgain(wish.Card.Expiry, wish.Card.HolderName ?? wish.HolderName, now);
        // What the provider was told last stands behind the newer token; where nothing changed, the one that is known stays.
        alias = alias == before ? before : alias with { Token = wish.Card.Token, NetworkTransactionId = wish.Card.NetworkTransactionId ?? before.NetworkTransactionId };
        var superfluous = alias.Token == before.Token ? wish.Card.Token : before.Token;
        var isSuperfluous = superfluous.Reveal() != alias.Token.Reveal();
        await Task.WhenAll(
            alias.Expiry == before.Expiry ? Task.CompletedTask : aliases.NoteExpiryAsync(there, alias.Expiry, cancellationToken),
            isSuperfluous
                ? markers.SetAsync(PendingKind.Revocations, tables.Contacts.Name, wish.Contact.Value, id: "", cancellationToken).AsTask()
                : Task.CompletedTask);
        var answer = Answer(StatusCodes.Status200OK, alias, current?.Value == there, now);
        change.Remember(answer, wish.Contact.Value, occasion, now);
        Complete(change, registration, there);
        // Also where nothing of it changes: it must still be there.
        change.Replace(Touched.Alias, AliasRow.From(alias), stored.Tag);
        if (isSuperfluous)
        {
            change.Insert(Touched.Revocation, RevocationRow.Of(wish.Contact, wish.Provider, superfluous, now));
        }

        change.Record(AuditEntry.Done(occasion, AliasEvents.Location(there), now));
        return answer;
    }

    private static void Complete(PartitionChange change, Stored<AliasRegistration>? registration, AliasId alias)
    {
        if (registration is not null)
        {
            change.Replace(Touched.Registration, RegistrationRow.From(registration.Value with { Alias = alias }), registration.Tag);
        }
    }

    private static KeptAnswer Answer(int status, Alias alias, bool isDefault, DateTimeOffset now) => new(
        status,
        JsonSerializer.SerializeToUtf8Bytes(AliasAnswer.Of(alias, isDefault, now), AliasesJson.Default.AliasAnswer),
        AliasEvents.Location(alias.Id),
        alias.Version);
}
