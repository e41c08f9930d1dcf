using CardFunctions.Audit;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Domain.Holders;
using CardFunctions.Http;
using CardFunctions.Storage;

namespace CardFunctions.Holders;

/// <summary>What a holder is to be from now on.</summary>
internal sealed record HolderSettings(DisplayName Name, HolderKind Kind);

/// <summary>How putting a holder ended.</summary>
internal abstract record PutHolderOutcome
{
    private PutHolderOutcome()
    {
    }

    public sealed record Created(Holder Holder) : PutHolderOutcome;

    public sealed record Replaced(Holder Holder) : PutHolderOutcome;

    public sealed record ClientUnknown : PutHolderOutcome;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : PutHolderOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : PutHolderOutcome;
}

/// <summary>Creates or replaces a holder. The first of a client becomes the one that its cards share.</summary>
internal sealed class PutHolder(ClientStore clients, HolderStore holders, ClientChanges changes, TimeProvider time)
{
    /// <summary>Puts the holder, deciding anew when another writer was faster.</summary>
    public Task<PutHolderOutcome> ExecuteAsync(
        ClientId client, HolderId id, HolderSettings settings, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        Attempts.RunAsync<PutHolderOutcome>(
            () => TryAsync(client, id, settings, ifMatch, occasion, cancellationToken), new PutHolderOutcome.Busy(), time, cancellationToken);

    private async Task<PutHolderOutcome?> TryAsync(
        ClientId client, HolderId id, HolderSettings settings, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var readClient = clients.FindAsync(client, cancellationToken);
        var readHolder = holders.FindAsync(client, id, cancellationToken);
        await Task.WhenAll(readClient, readHolder);
        if (await readClient is not { } owner)
        {
            return new PutHolderOutcome.ClientUnknown();
        }

        var stored = await readHolder;
        if (stored is null ? !ifMatch.AllowsAbsent : !ifMatch.Allows(stored.Value.Version))
        {
            return new PutHolderOutcome.PreconditionFailed();
        }

        var now = time.GetUtcNow();
        var holder = stored?.Value ?? new Holder { Client = client, Id = id, Name = settings.Name, Kind = settings.Kind, Version = 0, CreatedAt = now, UpdatedAt = now };
        var changed = holder with { Name = settings.Name, Kind = settings.Kind };
        if (stored is not null && changed == holder)
        {
            return new PutHolderOutcome.Replaced(holder);
        }

        changed = changed with { Version = holder.Version + 1, UpdatedAt = now };
        var change = changes.Of(client);
        change.Write(Touched.Holder, HolderRow.From(changed), stored?.Tag);
        if (owner.Value.SharedHolder is null)
        {
            change.Replace(Touched.Client, ClientRow.From(owner.Value with { SharedHolder = id }), owner.Tag);
        }

        change.Record(AuditEntry.Done(occasion, $"/api/v1/clients/{client}/holders/{id}", now));
        return (await change.SubmitAsync(cancellationToken), stored) switch
        {
            (null, null) => new PutHolderOutcome.Created(changed),
            (null, _) => new PutHolderOutcome.Replaced(changed),
            _ => null,
        };
    }
}
