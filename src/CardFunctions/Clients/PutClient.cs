using Azure;
using CardFunctions.Audit;
using CardFunctions.CardProfiles;
using CardFunctions.Domain;
using CardFunctions.Domain.Clients;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;
using CardFunctions.Storage;

namespace CardFunctions.Clients;

/// <summary>What a client is to be from now on.</summary>
internal sealed record ClientSettings(
    DisplayName Name, Currency Currency, HolderPolicy HolderPolicy, bool AutoProvision, ProfileCode VirtualCardProfile, bool Approvals);

/// <summary>How putting a client ended.</summary>
internal abstract record PutClientOutcome
{
    private PutClientOutcome()
    {
    }

    public sealed record Created(Client Client) : PutClientOutcome;

    public sealed record Replaced(Client Client) : PutClientOutcome;

    /// <summary>The client's cards are in another currency.</summary>
    public sealed record CurrencyInUse : PutClientOutcome;

    public sealed record ProfileUnknown : PutClientOutcome;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : PutClientOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : PutClientOutcome;
}

/// <summary>Creates or replaces a client's settings.</summary>
internal sealed class PutClient(
    ClientStore clients, CardProfileCatalogue catalogue, CardProfileStore profiles, ClientChanges changes, TimeProvider time)
{
    /// <summary>Puts the client, deciding anew when another writer was faster.</summary>
    public async Task<PutClientOutcome> ExecuteAsync(
        ClientId id, ClientSettings settings, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var usable = (await catalogue.KnowingAsync(settings.VirtualCardProfile, cancellationToken)).FindUsable(settings.VirtualCardProfile);
        if (usable is null)
        {
            return new PutClientOutcome.ProfileUnknown();
        }

        return await Attempts.RunAsync<PutClientOutcome>(
            () => TryAsync(id, settings, ifMatch, occasion, cancellationToken), new PutClientOutcome.Busy(), time, cancellationToken);
    }

    private async Task<PutClientOutcome?> TryAsync(
        ClientId id, ClientSettings settings, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var stored = await clients.FindAsync(id, cancellationToken);
        if (stored is null ? !ifMatch.AllowsAbsent : !ifMatch.Allows(stored.Value.Version))
        {
            return new PutClientOutcome.PreconditionFailed();
        }

        if (stored is null)
        {
            await Task.WhenAll(
                clients.ListAsync(id, cancellationToken),
                profiles.NoteUseAsync(settings.VirtualCardProfile, id, cancellationToken));
            var now = time.GetUtcNow();
            var created = Apply(new Client { Id = id, Name = settings.Name, Currency = settings.Currency, CreatedAt = now, UpdatedAt = now }, settings);
            return await WriteAsync(created, readTag: null, occasion, cancellationToken) ? new PutClientOutcome.Created(created) : null;
        }

        var changed = Apply(stored.Value, settings);
        if (changed == stored.Value)
        {
            return new PutClientOutcome.Replaced(changed);
        }

        if (stored.Value.HasCards && changed.Currency != stored.Value.Currency)
        {
            return new PutClientOutcome.CurrencyInUse();
        }

        await profiles.NoteUseAsync(settings.VirtualCardProfile, id, cancellationToken);
        changed = changed with { Version = stored.Value.Version + 1, UpdatedAt = time.GetUtcNow() };
        return await WriteAsync(changed, stored.Tag, occasion, cancellationToken) ? new PutClientOutcome.Replaced(changed) : null;
    }

    private async Task<bool> WriteAsync(Client client, ETag? readTag, Occasion occasion, CancellationToken cancellationToken)
    {
        var change = changes.Of(client.Id);
        change.Write(Touched.Client, ClientRow.From(client), readTag);
        change.Record(AuditEntry.Done(occasion, $"/api/v1/clients/{client.Id}", client.UpdatedAt));
        return await change.SubmitAsync(cancellationToken) is null;
    }

    private static Client Apply(Client client, ClientSettings settings) => client with
    {
        Name = settings.Name,
        Currency = settings.Currency,
        HolderPolicy = settings.HolderPolicy,
        AutoProvision = settings.AutoProvision,
        VirtualCardProfile = settings.VirtualCardProfile,
        Approvals = settings.Approvals,
    };
}
