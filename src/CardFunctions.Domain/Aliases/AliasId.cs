using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.Domain.Aliases;

/// <summary>
/// Identifies an alias on the whole platform: <c>als_{contact}_{32 hex digits}</c>. It carries its contact, so that every read of an
/// alias is a point read; the digits are a UUID of version 7, whose order is the order of creation.
/// </summary>
public readonly record struct AliasId
{
    private const string Prefix = "als_";

    private readonly string? _unique;

    private AliasId(ContactId contact, string unique) => (Contact, _unique) = (contact, unique);

    /// <summary>The contact that the alias belongs to.</summary>
    public ContactId Contact { get; }

    /// <summary>What tells the contact's aliases apart: 32 lower-case hex digits, in the order of creation.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Unique => _unique ?? throw Unassigned.Of(nameof(AliasId));

    /// <summary>The identifier of a new alias.</summary>
    /// <param name="contact">The contact that the alias belongs to.</param>
    /// <param name="now">The time of its creation.</param>
    public static AliasId Make(ContactId contact, DateTimeOffset now) =>
        new(contact, OwnedIdentifier.NewUnique(now));

    /// <summary>Takes an identifier from outside. False when it is not of the form, so that no alias can have it.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out AliasId id)
    {
        id = default;
        if (!OwnedIdentifier.TrySplit(text, Prefix, out var owner, out var unique) || !ContactId.TryCreate(owner, out var contact))
        {
            return false;
        }

        id = new AliasId(contact, unique);
        return true;
    }

    /// <summary>Takes an identifier from the store, where the contact is the partition and the rest is in the row's key.</summary>
    public static AliasId Load(ContactId contact, string unique) => new(contact, unique);

    /// <inheritdoc/>
    public override string ToString() => $"{Prefix}{Contact}_{Unique}";
}
