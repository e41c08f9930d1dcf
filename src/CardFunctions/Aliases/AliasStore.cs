using System.Diagnostics.CodeAnalysis;
using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Aliases;

/// <summary>Reads aliases and registrations, in their contact's partition.</summary>
internal sealed class AliasStore(StorageTables tables)
{
    // A page of the store. Nobody has so many cards; of one who had, the default is chosen among these.
    private const int MaxOfContact = 999;

    /// <summary>The identifiers that a path gives; false for what can be no alias of the contact.</summary>
    public static bool TryIdOf(ContactId contact, [NotNullWhen(true)] string? aliasId, out AliasId id) =>
        AliasId.TryCreate(aliasId, out id) && id.Contact == contact;

    /// <summary>The alias, or null.</summary>
    public async Task<Stored<Alias>?> FindAsync(AliasId id, CancellationToken cancellationToken) =>
        await tables.Contacts.FindAsync(id.Contact.Value, AliasRow.Key(id), cancellationToken) is { } row
            ? new Stored<Alias>(AliasRow.ToAlias(row), row.ETag)
            : null;

    /// <summary>Which alias is the default. Null where the contact never had one; what it holds is null where none is now.</summary>
    public async Task<Stored<AliasId?>?> FindDefaultAsync(ContactId contact, CancellationToken cancellationToken) =>
        await tables.Contacts.FindAsync(contact.Value, AliasRow.DefaultKey, cancellationToken) is { } row
            ? new Stored<AliasId?>(AliasRow.ToDefault(row), row.ETag)
            : null;

    /// <summary>The alias of a card, or null.</summary>
    public async Task<AliasId?> FindByFingerprintAsync(ContactId contact, string fingerprint, CancellationToken cancellationToken) =>
        await tables.Contacts.FindAsync(contact.Value, AliasRow.FingerprintKey(fingerprint), cancellationToken) is { } row
            ? AliasId.Load(contact, row.Text("Alias"))
            : null;

    /// <summary>One page of a contact's aliases, the oldest first.</summary>
    public Task<(List<Alias> Items, string? Next)> PageAsync(ContactId contact, string? after, int limit, CancellationToken cancellationToken) =>
        new RowRange(tables.Contacts, contact.Value, AliasRow.Kind).ReadAsync(filter: null, after, limit, AliasRow.ToAlias, cancellationToken);

    /// <summary>All of a contact's aliases, the oldest first.</summary>
    public async Task<List<Stored<Alias>>> AllAsync(ContactId contact, CancellationToken cancellationToken) =>
        (await new RowRange(tables.Contacts, contact.Value, AliasRow.Kind).ReadAsync(
            filter: null, after: null, MaxOfContact, row => new Stored<Alias>(AliasRow.ToAlias(row), row.ETag), cancellationToken)).Items;

    /// <summary>The registration, or null.</summary>
    public async Task<Stored<AliasRegistration>?> FindRegistrationAsync(ContactId contact, string id, CancellationToken cancellationToken) =>
        Registrations.IsId(id) && await tables.Contacts.FindAsync(contact.Value, RegistrationRow.Key(id), cancellationToken) is { } row
            ? new Stored<AliasRegistration>(RegistrationRow.ToRegistration(row), row.ETag)
            : null;

    /// <summary>Notes that an alias may expire in a month, before it does.</summary>
    public Task NoteExpiryAsync(AliasId alias, YearMonth expiry, CancellationToken cancellationToken) =>
        tables.AliasExpiry.UpsertEntityAsync(ExpiryRow.Of(alias, expiry), TableUpdateMode.Replace, cancellationToken);
}
