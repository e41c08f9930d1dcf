using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.Domain;

/// <summary>The rule for identifiers that upstream systems choose: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, compared exactly.</summary>
public static class UpstreamIdentifier
{
    /// <summary>The most characters that an identifier has. Keys of the store are made of several, and are limited to 1 KiB.</summary>
    public const int MaxLengthCharacters = 64;

    /// <summary>Whether a text is an identifier. <c>.</c> and <c>..</c> are not: they would be path segments with a meaning.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxLengthCharacters || text is "." or "..")
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Identifies a client: the tenant that owns service points, holders and cards. Upstream chooses it.</summary>
public readonly record struct ClientId
{
    private readonly string? _value;

    private ClientId(string value) => _value = value;

    /// <summary>The identifier's text.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Value => _value ?? throw Unassigned.Of(nameof(ClientId));

    /// <summary>Takes an identifier from outside. False when <see cref="UpstreamIdentifier.IsValid"/> refuses it.</summary>
    public static bool TryCreate(string? text, out ClientId id)
    {
        var valid = UpstreamIdentifier.IsValid(text);
        id = valid ? new ClientId(text!) : default;
        return valid;
    }

    /// <summary>Takes an identifier from the store, which only holds valid ones.</summary>
    public static ClientId Load(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Identifies a service point (a station) on the whole platform. Upstream chooses it.</summary>
public readonly record struct ServicePointId
{
    private readonly string? _value;

    private ServicePointId(string value) => _value = value;

    /// <summary>The identifier's text.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Value => _value ?? throw Unassigned.Of(nameof(ServicePointId));

    /// <summary>Takes an identifier from outside. False when <see cref="UpstreamIdentifier.IsValid"/> refuses it.</summary>
    public static bool TryCreate(string? text, out ServicePointId id)
    {
        var valid = UpstreamIdentifier.IsValid(text);
        id = valid ? new ServicePointId(text!) : default;
        return valid;
    }

    /// <summary>Takes an identifier from the store, which only holds valid ones.</summary>
    public static ServicePointId Load(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Identifies a holder within its client. Upstream chooses it, or it is made with the holder.</summary>
public readonly record struct HolderId
{
    private readonly string? _value;

    private HolderId(string value) => _value = value;

    /// <summary>The identifier's text.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Value => _value ?? throw Unassigned.Of(nameof(HolderId));

    /// <summary>Takes an identifier from outside. False when <see cref="UpstreamIdentifier.IsValid"/> refuses it.</summary>
    public static bool TryCreate(string? text, out HolderId id)
    {
        var valid = UpstreamIdentifier.IsValid(text);
        id = valid ? new HolderId(text!) : default;
        return valid;
    }

    /// <summary>Takes an identifier from the store, which only holds valid ones.</summary>
    public static HolderId Load(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Identifies a contact: a customer who has aliases, and pays with them. Upstream chooses it.</summary>
public readonly record struct ContactId
{
    private readonly string? _value;

    private ContactId(string value) => _value = value;

    /// <summary>The identifier's text.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Value => _value ?? throw Unassigned.Of(nameof(ContactId));

    /// <summary>Takes an identifier from outside. False when <see cref="UpstreamIdentifier.IsValid"/> refuses it.</summary>
    public static bool TryCreate(string? text, out ContactId id)
    {
        var valid = UpstreamIdentifier.IsValid(text);
        id = valid ? new ContactId(text!) : default;
        return valid;
    }

    /// <summary>Takes an identifier from the store, which only holds valid ones.</summary>
    public static ContactId Load(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

internal static class Unassigned
{
    public static InvalidOperationException Of(string type) => new($"A {type} was used that was never assigned.");
}
